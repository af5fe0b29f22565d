package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Latent to picture (diffusers autoencoders/vae.Decoder). */
final class Decoder {
  private final Conv2d convIn;
  private final UNetMidBlock2D midBlock;
  private final List<UpBlock> upBlocks;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  Decoder(Weights weights, AutoencoderKlConfig config) {
    int first = config.firstChannels();
    this.convIn =
        new Conv2d(weights.at("conv_in"), config.latentChannels(), config.lastChannels(), 3);
    this.midBlock = new UNetMidBlock2D(weights.at("mid_block"), config);
    this.upBlocks =
        IntStream.range(0, config.blockOutChannels().size())
            .mapToObj(i -> new UpBlock(weights.at("up_blocks", i), i, config))
            .toList();
    this.convNormOut = new GroupNorm(weights.at("conv_norm_out"), first, config.normNumGroups());
    this.convOut = new Conv2d(weights.at("conv_out"), first, config.outChannels(), 3);
  }

  NDArray forward(NDArray z) {
    NDArray hidden = Scope.through(convIn.forward(Ops.channelsLast(z)), midBlock::forward);
    for (UpBlock block : upBlocks) {
      hidden = block.forward(hidden);
    }
    return convOut.forward(Ops.silu(convNormOut.forward(hidden)));
  }

  /** UpDecoderBlock2D: one residual block more than on the way down; the last keeps the size. */
  private static final class UpBlock {
    private final List<ResnetBlock2D> resnets;
    private final @Nullable Conv2d upsampler;

    UpBlock(Weights weights, int index, AutoencoderKlConfig config) {
      List<Integer> widths = config.blockOutChannels();
      int level = widths.size() - 1 - index;
      int in = widths.get(Math.min(level + 1, widths.size() - 1));
      int out = widths.get(level);
      int groups = config.normNumGroups();
      this.resnets =
          IntStream.rangeClosed(0, config.layersPerBlock())
              .mapToObj(
                  i -> new ResnetBlock2D(weights.at("resnets", i), i == 0 ? in : out, out, groups))
              .toList();
      this.upsampler = level == 0 ? null : new Conv2d(weights.at("upsamplers.0.conv"), out, out, 3);
    }

    /** Closes {@code x}. */
    NDArray forward(NDArray x) {
      NDArray hidden = x;
      for (ResnetBlock2D resnet : resnets) {
        hidden = Scope.through(hidden, resnet::forward);
      }
      Conv2d conv = upsampler;
      return conv == null
          ? hidden
          : Scope.through(hidden, small -> conv.forward(Ops.upsample(small)));
    }
  }
}
