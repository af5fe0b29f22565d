package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Picture to moments (diffusers autoencoders/vae.Encoder). */
final class Encoder {
  private final Conv2d convIn;
  private final List<DownBlock> downBlocks;
  private final UNetMidBlock2D midBlock;
  private final GroupNorm convNormOut;
  private final Conv2d convOut;

  Encoder(Weights weights, AutoencoderKlConfig config) {
    int last = config.lastChannels();
    this.convIn = new Conv2d(weights.at("conv_in"), config.inChannels(), config.firstChannels(), 3);
    this.downBlocks =
        IntStream.range(0, config.blockOutChannels().size())
            .mapToObj(i -> new DownBlock(weights.at("down_blocks", i), i, config))
            .toList();
    this.midBlock = new UNetMidBlock2D(weights.at("mid_block"), config);
    this.convNormOut = new GroupNorm(weights.at("conv_norm_out"), last, config.normNumGroups());
    this.convOut = new Conv2d(weights.at("conv_out"), last, 2 * config.latentChannels(), 3);
  }

  NDArray forward(NDArray x) {
    NDArray hidden = convIn.forward(Ops.channelsLast(x));
    for (DownBlock block : downBlocks) {
      hidden = block.forward(hidden);
    }
    NDArray last = Scope.through(hidden, midBlock::forward);
    return convOut.forward(Ops.silu(convNormOut.forward(last)));
  }

  /** DownEncoderBlock2D; the last one does not downsample. */
  private static final class DownBlock {
    private final List<ResnetBlock2D> resnets;
    private final @Nullable Conv2d downsampler;

    DownBlock(Weights weights, int level, AutoencoderKlConfig config) {
      List<Integer> widths = config.blockOutChannels();
      int in = widths.get(Math.max(0, level - 1));
      int out = widths.get(level);
      int groups = config.normNumGroups();
      this.resnets =
          IntStream.range(0, config.layersPerBlock())
              .mapToObj(
                  i -> new ResnetBlock2D(weights.at("resnets", i), i == 0 ? in : out, out, groups))
              .toList();
      this.downsampler =
          level == widths.size() - 1
              ? null
              : new Conv2d(weights.at("downsamplers.0.conv"), out, out, 3);
    }

    /** Closes {@code x}. */
    NDArray forward(NDArray x) {
      NDArray hidden = x;
      for (ResnetBlock2D resnet : resnets) {
        hidden = Scope.through(hidden, resnet::forward);
      }
      return downsampler == null ? hidden : Scope.through(hidden, downsampler::halve);
    }
  }
}
