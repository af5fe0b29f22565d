package org.editr1.model.text;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.journey.UserError;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Arrays;
import org.editr1.tensor.Ops;

/** CLIP's text tower without projection (transformers CLIPTextModel). */
public final class CLIPTextModel {
  private final ClipTextConfig config;
  private final NDArray tokenEmbedding;
  private final NDArray positionEmbedding;
  private final List<EncoderLayer> layers;
  private final LayerNorm finalLayerNorm;

  /**
   * @param weights without the older files' prefix {@code text_model}
   */
  public CLIPTextModel(ClipTextConfig config, Weights weights) {
    this.config = config;
    this.tokenEmbedding =
        weights.get("embeddings.token_embedding.weight", config.vocabSize(), config.hiddenSize());
    this.positionEmbedding =
        weights.get(
            "embeddings.position_embedding.weight",
            config.maxPositionEmbeddings(),
            config.hiddenSize());
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(i -> new EncoderLayer(config, weights.at("encoder.layers", i)))
            .toList();
    this.finalLayerNorm = new LayerNorm(weights.at("final_layer_norm"), config);
  }

  /**
   * @param lastHiddenState (batch, tokens, hidden)
   * @param poolerOutput (batch, hidden): the row of the end token
   */
  public record Output(NDArray lastHiddenState, NDArray poolerOutput) {}

  /**
   * @param ids (batch, tokens), padded; padding is seen only by later tokens
   */
  public Output forward(NDManager manager, long[][] ids) {
    NDArray positions = positionEmbedding.get(new NDIndex().addSliceDim(0, ids[0].length));
    positions.attach(manager);
    NDArray hidden = Ops.embedding(TokenIds.array(manager, ids), tokenEmbedding).add(positions);
    for (EncoderLayer layer : layers) {
      hidden = layer.forward(hidden);
    }
    NDArray last = finalLayerNorm.forward(hidden);
    long[] rows = new long[ids.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (long) i * ids[0].length + endPosition(ids[i]);
    }
    NDArray flat = last.reshape(-1, config.hiddenSize());
    return new Output(last, Ops.embedding(Arrays.longs(manager, rows, rows.length), flat));
  }

  /** Old configurations say eos 2 and mean the largest id; newer ones name the id. */
  private int endPosition(long[] ids) {
    int best = 0;
    for (int i = 0; i < ids.length; i++) {
      if (config.eosTokenId() != 2 && ids[i] == config.eosTokenId()) {
        return i;
      }
      best = config.eosTokenId() == 2 && ids[i] > ids[best] ? i : best;
    }
    return best;
  }

  private record LayerNorm(NDArray weight, NDArray bias, double eps) {
    LayerNorm(Weights weights, ClipTextConfig config) {
      this(
          weights.get("weight", config.hiddenSize()),
          weights.get("bias", config.hiddenSize()),
          config.layerNormEps());
    }

    NDArray forward(NDArray x) {
      return Ops.layerNorm(x, weight, bias, eps);
    }
  }

  /** CLIPEncoderLayer: pre-norm attention and MLP. */
  private static final class EncoderLayer {
    private final ClipTextConfig config;
    private final LayerNorm layerNorm1;
    private final Linear qProj;
    private final Linear kProj;
    private final Linear vProj;
    private final Linear outProj;
    private final LayerNorm layerNorm2;
    private final Linear fc1;
    private final Linear fc2;

    EncoderLayer(ClipTextConfig config, Weights weights) {
      this.config = config;
      this.layerNorm1 = new LayerNorm(weights.at("layer_norm1"), config);
      int hidden = config.hiddenSize();
      Weights attention = weights.at("self_attn");
      this.qProj = new Linear(attention.at("q_proj"), hidden, hidden);
      this.kProj = new Linear(attention.at("k_proj"), hidden, hidden);
      this.vProj = new Linear(attention.at("v_proj"), hidden, hidden);
      this.outProj = new Linear(attention.at("out_proj"), hidden, hidden);
      this.layerNorm2 = new LayerNorm(weights.at("layer_norm2"), config);
      this.fc1 = new Linear(weights.at("mlp.fc1"), hidden, config.intermediateSize());
      this.fc2 = new Linear(weights.at("mlp.fc2"), config.intermediateSize(), hidden);
    }

    NDArray forward(NDArray x) {
      NDArray normed = layerNorm1.forward(x);
      NDArray attention =
          Ops.mergeHeads(
              Ops.causalAttention(
                  heads(qProj.forward(normed)),
                  heads(kProj.forward(normed)),
                  heads(vProj.forward(normed))));
      NDArray attended = x.add(outProj.forward(attention));
      NDArray inner = activation(fc1.forward(layerNorm2.forward(attended)));
      return attended.add(fc2.forward(inner));
    }

    private NDArray activation(NDArray x) {
      return switch (config.hiddenAct()) {
        case "quick_gelu" -> Ops.quickGelu(x);
        case "gelu" -> Ops.gelu(x);
        default ->
            throw new UserError(
                "hidden_act " + config.hiddenAct() + " is not known: quick_gelu or gelu");
      };
    }

    private NDArray heads(NDArray x) {
      int heads = config.numAttentionHeads();
      return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, config.hiddenSize() / heads)
          .swapAxes(1, 2);
    }
  }
}
