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

  QwenImageResidualBlock(Weights weights) {
    this.norm1 = QwenImageRmsNorm.of(weights.at("norm1"));
    this.conv1 = Conv2d.causal(weights.at("conv1"));
    this.norm2 = QwenImageRmsNorm.of(weights.at("norm2"));
    this.conv2 = Conv2d.causal(weights.at("conv2"));
    this.convShortcut =
        weights.at("conv_shortcut").has("weight")
            ? Conv2d.causal(weights.at("conv_shortcut"))
            : null;
  }

  NDArray forward(NDArray x) {
    NDArray hidden = conv2.forward(norm2.silu(conv1.forward(norm1.silu(x))));
    return hidden.add(convShortcut == null ? x : convShortcut.forward(x));
  }
}
