package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Weights;
import org.editr1.model.qwenvl.DecoderLayer.Attention;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention;
import org.editr1.tensor.RotaryAttention.Turns;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Qwen2_5_VLTextModel: the language model over embedded tokens. */
final class TextModel {
  private final NDArray embedTokens;
  private final List<DecoderLayer> layers;
  private final RMSNorm norm;
  private final RotaryEmbedding rotaryEmb;

  TextModel(Qwen25VLConfig.Text config, Weights weights) {
    this.embedTokens = weights.get("embed_tokens.weight", config.vocabSize(), config.hiddenSize());
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(i -> new DecoderLayer(config, weights.at("layers", i)))
            .toList();
    this.norm = new RMSNorm(weights.at("norm"), config.hiddenSize(), config.rmsNormEps());
    this.rotaryEmb = new RotaryEmbedding(config);
  }

  /** (vocabulary, hidden). */
  NDArray embedTokens() {
    return embedTokens;
  }

  /**
   * @param ids (batch, tokens)
   * @return (batch, tokens, hidden)
   */
  NDArray embed(NDArray ids) {
    return Ops.embedding(ids, embedTokens);
  }

  /**
   * @param embeds (batch, tokens, hidden), which is closed
   * @param positions (3, batch, tokens)
   * @param mask who sees whom, or null where that is all that came before
   * @return the same shape, after the final norm
   */
  NDArray forward(NDArray embeds, long[][][] positions, @Nullable NDArray mask) {
    Turns turns = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    Attention causal =
        mask == null
            ? (q, k, v) -> RotaryAttention.causal(q, k, v, turns)
            : (q, k, v) -> RotaryAttention.causal(q, k, v, turns, mask);
    NDArray hidden = embeds;
    for (DecoderLayer layer : layers) {
      hidden = Scope.through(hidden, x -> layer.forward(x, causal));
    }
    return norm.forward(hidden);
  }

  /**
   * Reads what several rows begin with.
   *
   * @param embeds (1, tokens, hidden), which is closed
   * @param owner to whom keys and values belong
   */
  Beginning begin(NDArray embeds, long[][][] positions, NDManager owner) {
    Turns turns = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    List<Beginning.Layer> kept = new ArrayList<>();
    Attention keeping =
        (q, k, v) -> {
          Beginning.Layer layer = new Beginning.Layer(RotaryAttention.turned(k, turns), v);
          layer.keys().attach(owner);
          layer.values().attach(owner);
          kept.add(layer);
          return RotaryAttention.causal(q, k, v, turns);
        };
    NDArray hidden = embeds;
    for (DecoderLayer layer : layers) {
      hidden = Scope.through(hidden, x -> layer.forward(x, keeping));
    }
    hidden.close();
    return new Beginning(kept);
  }

  /**
   * Goes on behind {@code beginning}, which all rows share.
   *
   * @param embeds (batch, tokens, hidden), which is closed
   * @param positions (3, batch, tokens) of these tokens
   * @return the same shape as {@code embeds}, after the final norm
   */
  NDArray goOn(Beginning beginning, NDArray embeds, long[][][] positions) {
    Turns turns = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    NDArray hidden = embeds;
    for (int i = 0; i < layers.size(); i++) {
      DecoderLayer layer = layers.get(i);
      Beginning.Layer earlier = beginning.layers().get(i);
      Attention behind =
          (q, k, v) ->
              RotaryAttention.causalBehind(q, k, v, turns, earlier.keys(), earlier.values());
      hidden = Scope.through(hidden, x -> layer.forward(x, behind));
    }
    return norm.forward(hidden);
  }
}
