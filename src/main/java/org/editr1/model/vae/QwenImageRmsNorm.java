package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/**
 * Every pixel scaled to the length sqrt(channels), then by channel (diffusers QwenImageRMS_norm).
 */
record QwenImageRmsNorm(NDArray gamma) {
  /** Its gamma has an axis of 1 for frames, too. */
  static QwenImageRmsNorm ofVideo(Weights weights, long channels) {
    NDArray gamma = weights.get("gamma", channels, 1, 1, 1);
    return new QwenImageRmsNorm(gamma.reshape(channels, 1, 1));
  }

  static QwenImageRmsNorm ofImages(Weights weights, long channels) {
    return new QwenImageRmsNorm(weights.get("gamma", channels, 1, 1));
  }

  NDArray forward(NDArray x) {
    return Ops.channelNorm(x, gamma);
  }

  /** With SiLU behind it, as nearly everywhere. */
  NDArray silu(NDArray x) {
    return Ops.channelNormSilu(x, gamma);
  }
}
