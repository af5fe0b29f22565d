package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** A convolution that keeps the size, or halves it. */
record Conv2d(NDArray weight, NDArray bias) {
  /**
   * @param kernel width and height of the kernel
   */
  Conv2d(Weights weights, long in, long out, int kernel) {
    this(weights.get("weight", out, in, kernel, kernel), weights.get("bias", out));
  }

  /**
   * A causal 3-D convolution on an image (QwenImageCausalConv3d over one frame): the frames before
   * it are zeros, so only the last slice of the kernel matters.
   */
  static Conv2d causal(Weights weights, long in, long out, int kernel) {
    try (NDArray frames = weights.get("weight", out, in, kernel, kernel, kernel)) {
      NDArray last = frames.get(new NDIndex().addAllDim(2).addIndices(kernel - 1));
      try (last) {
        // A copy, so that the other slices can be freed.
        return new Conv2d(last.duplicate(), weights.get("bias", out));
      }
    }
  }

  NDArray forward(NDArray x) {
    return Ops.conv2d(x, weight, bias);
  }

  /** Stride 2 after a column and a row of zeros at the right and the bottom (Downsample2D). */
  NDArray halve(NDArray x) {
    return Ops.conv2dDown(x, weight, bias);
  }
}
