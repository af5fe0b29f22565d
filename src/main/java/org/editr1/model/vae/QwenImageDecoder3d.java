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
    int last = config.lastChannels();
    int first = config.channels(0);
    this.convIn = Conv2d.causal(weights.at("conv_in"), config.zDim(), last, 3);
    this.midBlock = new QwenImageMidBlock(weights.at("mid_block"), last);
    this.upBlocks = new ArrayList<>();
    int in = last;
    for (int i = 0; i < config.dimMult().size(); i++) {
      int level = config.dimMult().size() - 1 - i;
      addUpBlock(weights.at("up_blocks", i), in, config.channels(level), level, config);
      in = config.channels(level) / 2;
    }
    this.normOut = QwenImageRmsNorm.ofVideo(weights.at("norm_out"), first);
    this.convOut = Conv2d.causal(weights.at("conv_out"), first, config.inChannels(), 3);
  }

  /**
   * QwenImageUpBlock: one residual block more than on the way down; all but the last double the
   * edges, which halves the channels.
   */
  private void addUpBlock(Weights weights, int in, int out, int level, QwenImageVaeConfig config) {
    for (int i = 0; i <= config.numResBlocks(); i++) {
      Weights resnet = weights.at("resnets", i);
      upBlocks.add(new QwenImageResidualBlock(resnet, i == 0 ? in : out, out)::forward);
    }
    if (level > 0) {
      Conv2d conv = new Conv2d(weights.at("upsamplers.0.resample.1"), out, out / 2, 3);
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
