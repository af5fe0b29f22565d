package org.editr1.model.text;

/** What a T5 encoder's {@code config.json} says. */
public record T5Config(
    int vocabSize,
    int dModel,
    int dKv,
    int dFf,
    int numHeads,
    int numLayers,
    int relativeAttentionNumBuckets,
    int relativeAttentionMaxDistance,
    double layerNormEpsilon,
    String feedForwardProj) {
  /** Width of all heads side by side. */
  int innerDim() {
    return numHeads * dKv;
  }

  /** Two projections and a gate instead of one. */
  boolean isGated() {
    return feedForwardProj.startsWith("gated-");
  }

  /** GELU (tanh) or ReLU. */
  boolean isGelu() {
    return feedForwardProj.endsWith("gelu");
  }
}
