package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;

/**
 * The modulation that a block takes from the conditioning vector (diffusers normalization.py:
 * AdaLayerNormZero has six parts, AdaLayerNormZeroSingle three, AdaLayerNormContinuous two). The
 * caller names the parts; here is only the linear map.
 */
final class AdaLayerNorm {
  private final Linear linear;
  private final int parts;

  AdaLayerNorm(Weights weights, int parts) {
    this.linear = new Linear(weights.at("linear"));
    this.parts = parts;
  }

  /**
   * @param siluTemb (batch, inner): SiLU of the conditioning vector
   * @return the parts, each (batch, 1, inner)
   */
  NDList forward(NDArray siluTemb) {
    return linear.forward(siluTemb).expandDims(1).split(parts, 2);
  }
}
