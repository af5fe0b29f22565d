package org.editr1.diffusion;

import ai.djl.ndarray.NDArray;

/** v(x, t): what a model predicts, whatever adapter and conditioning it uses. */
@FunctionalInterface
public interface VelocityField {
  /**
   * @param x (batch, tokens, channels)
   * @param sigma noise level of each row, 1 = noise
   * @return as {@code x}
   */
  NDArray at(NDArray x, float[] sigma);
}
