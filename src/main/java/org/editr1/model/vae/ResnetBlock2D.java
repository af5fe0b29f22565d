package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/** Two convolutions with a residual (diffusers resnet.ResnetBlock2D without a time embedding). */
final class ResnetBlock2D {
  private final GroupNorm norm1;
  private final Conv2d conv1;
  private final GroupNorm norm2;
  private final Conv2d conv2;
  private final @Nullable Conv2d convShortcut;

  ResnetBlock2D(Weights weights, int in, int out, int groups) {
    this.norm1 = new GroupNorm(weights.at("norm1"), in, groups);
    this.conv1 = new Conv2d(weights.at("conv1"), in, out, 3);
    this.norm2 = new GroupNorm(weights.at("norm2"), out, groups);
    this.conv2 = new Conv2d(weights.at("conv2"), out, out, 3);
    this.convShortcut = in == out ? null : new Conv2d(weights.at("conv_shortcut"), in, out, 1);
  }

  NDArray forward(NDArray x) {
    NDArray hidden = conv1.forward(Ops.silu(norm1.forward(x)));
    hidden = conv2.forward(Ops.silu(norm2.forward(hidden)));
    return (convShortcut == null ? x : convShortcut.forward(x)).add(hidden);
  }
}
