package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** A convolution that keeps the size, or halves it. */
record Conv2d(NDArray weight, NDArray bias) {
  Conv2d(Weights weights) {
    this(weights.get("weight"), weights.get("bias"));
  }

  NDArray forward(NDArray x) {
    return Ops.conv2d(x, weight, bias);
  }

  /** Stride 2 behind a row of zeros at the right and the bottom (Downsample2D). */
  NDArray halve(NDArray x) {
    return Ops.conv2dDown(x, weight, bias);
  }
}
