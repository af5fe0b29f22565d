package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/** Picture to moments (diffusers QwenImageEncoder3d). */
final class QwenImageEncoder3d {
  private final Conv2d convIn;
  private final List<UnaryOperator<NDArray>> downBlocks;
  private final QwenImageMidBlock midBlock;
  private final QwenImageRmsNorm normOut;
  private final Conv2d convOut;

  QwenImageEncoder3d(Weights weights, QwenImageVaeConfig config) {
    int last = config.lastChannels();
    this.convIn = Conv2d.causal(weights.at("conv_in"), config.inChannels(), config.baseDim(), 3);
    this.downBlocks = downBlocks(weights, config);
    this.midBlock = new QwenImageMidBlock(weights.at("mid_block"), last);
    this.normOut = QwenImageRmsNorm.ofVideo(weights.at("norm_out"), last);
    this.convOut = Conv2d.causal(weights.at("conv_out"), last, 2L * config.zDim(), 3);
  }

  /** One flat list: the residual blocks of a level, then its resampler; the last has none. */
  private static List<UnaryOperator<NDArray>> downBlocks(
      Weights weights, QwenImageVaeConfig config) {
    List<UnaryOperator<NDArray>> blocks = new ArrayList<>();
    int in = config.baseDim();
    for (int level = 0; level < config.dimMult().size(); level++) {
      int out = config.channels(level);
      for (int i = 0; i < config.numResBlocks(); i++) {
        Weights block = weights.at("down_blocks", blocks.size());
        blocks.add(new QwenImageResidualBlock(block, in, out)::forward);
        in = out;
      }
      if (level < config.dimMult().size() - 1) {
        Weights resample = weights.at("down_blocks", blocks.size()).at("resample.1");
        blocks.add(new Conv2d(resample, out, out, 3)::halve);
      }
    }
    return blocks;
  }

  NDArray forward(NDArray x) {
    NDArray hidden = convIn.forward(Ops.channelsLast(x));
    for (UnaryOperator<NDArray> block : downBlocks) {
      hidden = Scope.through(hidden, block);
    }
    return convOut.forward(normOut.silu(Scope.through(hidden, midBlock::forward)));
  }
}
