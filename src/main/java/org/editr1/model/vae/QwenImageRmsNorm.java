package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/**
 * Every pixel scaled to the length sqrt(channels), then by channel (diffusers QwenImageRMS_norm).
 */
record QwenImageRmsNorm(NDArray gamma) {
  /** The stored gamma has an axis of 1 for frames, or none. */
  static QwenImageRmsNorm of(Weights weights) {
    NDArray gamma = weights.get("gamma");
    return new QwenImageRmsNorm(gamma.reshape(gamma.getShape().get(0), 1, 1));
  }

  NDArray forward(NDArray x) {
    return Ops.channelNorm(x, gamma);
  }

  /** With SiLU behind it, as nearly everywhere. */
  NDArray silu(NDArray x) {
    return Ops.channelNormSilu(x, gamma);
  }
}
