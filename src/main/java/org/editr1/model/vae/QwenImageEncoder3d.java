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
    this.convIn = Conv2d.causal(weights.at("conv_in"));
    this.downBlocks = downBlocks(weights, config);
    this.midBlock = new QwenImageMidBlock(weights.at("mid_block"));
    this.normOut = QwenImageRmsNorm.of(weights.at("norm_out"));
    this.convOut = Conv2d.causal(weights.at("conv_out"));
  }

  /** One flat list: the residual blocks of a level, then its resampler; the last has none. */
  private static List<UnaryOperator<NDArray>> downBlocks(
      Weights weights, QwenImageVaeConfig config) {
    List<UnaryOperator<NDArray>> blocks = new ArrayList<>();
    for (int level = 0; level < config.dimMult().size(); level++) {
      for (int i = 0; i < config.numResBlocks(); i++) {
        blocks.add(new QwenImageResidualBlock(weights.at("down_blocks", blocks.size()))::forward);
      }
      if (level < config.dimMult().size() - 1) {
        blocks.add(new Conv2d(weights.at("down_blocks", blocks.size()).at("resample.1"))::halve);
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
