package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Latent to picture (diffusers QwenImageDecoder3d). */
final class QwenImageDecoder3d {
  private final Conv2d convIn;
  private final QwenImageMidBlock midBlock;
  private final List<UnaryOperator<NDArray>> upBlocks;
  private final QwenImageRmsNorm normOut;
  private final Conv2d convOut;

  QwenImageDecoder3d(Weights weights, QwenImageVaeConfig config) {
    this.convIn = Conv2d.causal(weights.at("conv_in"));
    this.midBlock = new QwenImageMidBlock(weights.at("mid_block"));
    this.upBlocks = new ArrayList<>();
    for (int level = 0; level < config.dimMult().size(); level++) {
      addUpBlock(weights.at("up_blocks", level), config);
    }
    this.normOut = QwenImageRmsNorm.of(weights.at("norm_out"));
    this.convOut = Conv2d.causal(weights.at("conv_out"));
  }

  /**
   * QwenImageUpBlock: one residual block more than on the way down; all but the last double the
   * edges, which halves the channels.
   */
  private void addUpBlock(Weights weights, QwenImageVaeConfig config) {
    for (int i = 0; i <= config.numResBlocks(); i++) {
      upBlocks.add(new QwenImageResidualBlock(weights.at("resnets", i))::forward);
    }
    Weights resample = weights.at("upsamplers.0.resample.1");
    if (resample.has("weight")) {
      Conv2d conv = new Conv2d(resample);
      upBlocks.add(small -> conv.forward(Ops.upsample(small)));
    }
  }

  NDArray forward(NDArray z) {
    NDArray hidden = Scope.through(convIn.forward(Ops.channelsLast(z)), midBlock::forward);
    for (UnaryOperator<NDArray> block : upBlocks) {
      hidden = Scope.through(hidden, block);
    }
    return convOut.forward(normOut.silu(hidden));
  }
}
