package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;

/** CLIP's text tower without projection. */
public final class CLIPTextModel {
  private final CLIPTextConfig config;
  private final CLIPTextEmbeddings embeddings;
  private final CLIPEncoder encoder;
  private final LayerNorm finalLayerNorm;

  /**
   * @param weights without the older files' prefix {@code text_model}
   */
  public CLIPTextModel(CLIPTextConfig config, Weights weights) {
    this.config = config;
    this.embeddings = new CLIPTextEmbeddings(config, weights.at("embeddings"));
    this.encoder = new CLIPEncoder(config, weights.at("encoder"), true);
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
    NDArray last = finalLayerNorm.forward(encoder.forward(embeddings.forward(manager, ids)));
    long[] rows = new long[ids.length];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = (long) i * ids[0].length + endPosition(ids[i]);
    }
    NDArray flat = last.reshape(-1, config.hiddenSize());
    return new Output(last, Ops.embedding(Tensors.longs(manager, rows, rows.length), flat));
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
}
