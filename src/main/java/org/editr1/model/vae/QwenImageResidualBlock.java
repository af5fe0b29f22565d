package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.jspecify.annotations.Nullable;

/** Two convolutions with a residual (diffusers QwenImageResidualBlock). */
final class QwenImageResidualBlock {
  private final QwenImageRmsNorm norm1;
  private final Conv2d conv1;
  private final QwenImageRmsNorm norm2;
  private final Conv2d conv2;
  private final @Nullable Conv2d convShortcut;

  QwenImageResidualBlock(Weights weights, int in, int out) {
    this.norm1 = QwenImageRmsNorm.ofVideo(weights.at("norm1"), in);
    this.conv1 = Conv2d.causal(weights.at("conv1"), in, out, 3);
    this.norm2 = QwenImageRmsNorm.ofVideo(weights.at("norm2"), out);
    this.conv2 = Conv2d.causal(weights.at("conv2"), out, out, 3);
    this.convShortcut = in == out ? null : Conv2d.causal(weights.at("conv_shortcut"), in, out, 1);
  }

  NDArray forward(NDArray x) {
    NDArray hidden = conv2.forward(norm2.silu(conv1.forward(norm1.silu(x))));
    return hidden.add(convShortcut == null ? x : convShortcut.forward(x));
  }
}
