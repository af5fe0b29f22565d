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
    this.convIn = new Conv2d(weights.at("conv_in"));
    this.midBlock = new UNetMidBlock2D(weights.at("mid_block"), config);
    this.upBlocks =
        IntStream.range(0, config.blockOutChannels().size())
            .mapToObj(i -> new UpBlock(weights.at("up_blocks", i), config))
            .toList();
    this.convNormOut = new GroupNorm(weights.at("conv_norm_out"), config.normNumGroups());
    this.convOut = new Conv2d(weights.at("conv_out"));
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

    UpBlock(Weights weights, AutoencoderKlConfig config) {
      this.resnets =
          IntStream.rangeClosed(0, config.layersPerBlock())
              .mapToObj(i -> new ResnetBlock2D(weights.at("resnets", i), config.normNumGroups()))
              .toList();
      Weights conv = weights.at("upsamplers.0.conv");
      this.upsampler = conv.has("weight") ? new Conv2d(conv) : null;
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
