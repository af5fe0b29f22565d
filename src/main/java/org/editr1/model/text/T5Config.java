package org.editr1.model.text;

/** What a T5 encoder's {@code config.json} says. */
public record T5Config(
    int dModel,
    int dKv,
    int numHeads,
    int numLayers,
    int relativeAttentionNumBuckets,
    int relativeAttentionMaxDistance,
    double layerNormEpsilon,
    String feedForwardProj) {
  /** Two projections and a gate instead of one. */
  boolean isGated() {
    return feedForwardProj.startsWith("gated-");
  }

  /** GELU (tanh) or ReLU. */
  boolean isGelu() {
    return feedForwardProj.endsWith("gelu");
  }
}
