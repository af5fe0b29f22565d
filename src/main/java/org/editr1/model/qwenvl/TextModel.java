package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
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
    NDArray hidden = embeds;
    for (DecoderLayer layer : layers) {
      hidden = Scope.through(hidden, x -> layer.forward(x, turns, mask));
    }
    return norm.forward(hidden);
  }
}
