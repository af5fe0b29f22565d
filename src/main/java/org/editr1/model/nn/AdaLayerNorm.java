package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * The modulation that a block takes from the conditioning vector (diffusers normalization.py:
 * AdaLayerNormZero has six parts, AdaLayerNormZeroSingle three, AdaLayerNormContinuous two; Qwen's
 * blocks have six without a class of their own). The caller names the parts; here is only the
 * linear map.
 */
public final class AdaLayerNorm {
  private final Linear linear;
  private final int parts;

  /**
   * @param linear where the map's weight and bias are
   * @param inner width of the conditioning vector and of each part
   */
  public AdaLayerNorm(Weights linear, long inner, int parts) {
    this.linear = new Linear(linear, inner, parts * inner);
    this.parts = parts;
  }

  /**
   * @param siluTemb (batch, inner): SiLU of the conditioning vector
   * @return the parts, each (batch, 1, inner)
   */
  public NDList forward(NDArray siluTemb) {
    return linear.forward(siluTemb).expandDims(1).split(parts, 2);
  }
}
