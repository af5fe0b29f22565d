package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Qwen2_5_VLForConditionalGeneration: the model and the head that predicts the next token. */
public final class Qwen25VLForConditionalGeneration {
  private final Qwen25VLModel model;
  private final NDArray lmHead;

  public Qwen25VLForConditionalGeneration(Qwen25VLConfig config, Weights weights) {
    this.model = new Qwen25VLModel(config, weights.at("model"));
    this.lmHead =
        config.tieWordEmbeddings()
            ? model.embedTokens()
            : weights.get("lm_head.weight", config.text().vocabSize(), config.text().hiddenSize());
  }

  public Qwen25VLModel model() {
    return model;
  }

  /**
   * @param hidden (..., hidden), rows of the model's result
   * @return (..., vocabulary)
   */
  public NDArray logits(NDArray hidden) {
    return Ops.linear(hidden, lmHead);
  }

  /**
   * What comes next.
   *
   * @param hidden (batch, tokens, hidden) of rows that are padded in front
   * @return (batch, vocabulary)
   */
  public NDArray lastLogits(NDArray hidden) {
    long last = hidden.getShape().get(1) - 1;
    return logits(hidden.get(new NDIndex().addAllDim().addIndices(last)));
  }
}
