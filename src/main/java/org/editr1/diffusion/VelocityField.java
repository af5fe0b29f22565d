package org.editr1.diffusion;

import ai.djl.ndarray.NDArray;

/** The velocity v(x, t) that a model predicts under some adapter and conditioning. */
@FunctionalInterface
public interface VelocityField {
  /**
   * @param x (batch, tokens, channels)
   * @param sigma (batch): noise levels, 1 = noise
   * @return (batch, tokens, channels), in the type of {@code x}
   */
  NDArray at(NDArray x, float[] sigma);
}
