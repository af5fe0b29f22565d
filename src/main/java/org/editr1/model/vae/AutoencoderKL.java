package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** AutoencoderKL, the autoencoder of FLUX.1 (diffusers 0.42.1 autoencoder_kl.py, vae.py). */
public final class AutoencoderKL implements Autoencoder {
  private final AutoencoderKlConfig config;
  private final Precision precision;
  private final @Nullable Encoder encoder;
  private final @Nullable Decoder decoder;
  private final @Nullable Conv2d quantConv;
  private final @Nullable Conv2d postQuantConv;

  /**
   * @param halves the halves that are loaded
   */
  public AutoencoderKL(
      AutoencoderKlConfig config, Weights weights, Precision precision, Set<Half> halves) {
    boolean encodes = halves.contains(Half.ENCODER);
    boolean decodes = halves.contains(Half.DECODER);
    this.config = config;
    this.precision = precision;
    this.encoder = encodes ? new Encoder(weights.at("encoder"), config) : null;
    this.decoder = decodes ? new Decoder(weights.at("decoder"), config) : null;
    int latent = config.latentChannels();
    this.quantConv =
        encodes && config.useQuantConv()
            ? new Conv2d(weights.at("quant_conv"), 2 * latent, 2 * latent, 1)
            : null;
    this.postQuantConv =
        decodes && config.usePostQuantConv()
            ? new Conv2d(weights.at("post_quant_conv"), latent, latent, 1)
            : null;
  }

  @Override
  public Precision precision() {
    return precision;
  }

  @Override
  public int scaleFactor() {
    return config.scaleFactor();
  }

  @Override
  public Posterior encode(NDArray image) {
    if (encoder == null) {
      throw new IllegalStateException("this autoencoder was loaded without its encoder");
    }
    NDArray hidden = encoder.forward(toOwnType(image));
    NDList moments = (quantConv == null ? hidden : quantConv.forward(hidden)).split(2, 1);
    return new Posterior(moments.get(0), moments.get(1).clip(-30, 20));
  }

  @Override
  public NDArray normalize(NDArray latents) {
    return latents.sub(config.shiftFactor()).mul(config.scalingFactor());
  }

  @Override
  public NDArray denormalize(NDArray latents) {
    return latents.div(config.scalingFactor()).add(config.shiftFactor());
  }

  @Override
  public NDArray decode(NDArray latents) {
    if (decoder == null) {
      throw new IllegalStateException("this autoencoder was loaded without its decoder");
    }
    NDArray own = toOwnType(latents);
    return decoder.forward(postQuantConv == null ? own : postQuantConv.forward(own));
  }

  /** The model's {@code config.json}. */
  public record AutoencoderKlConfig(
      int inChannels,
      int outChannels,
      int latentChannels,
      List<Integer> blockOutChannels,
      int layersPerBlock,
      int normNumGroups,
      boolean midBlockAddAttention,
      boolean useQuantConv,
      boolean usePostQuantConv,
      double scalingFactor,
      double shiftFactor) {
    /** Channels at the image's resolution. */
    int firstChannels() {
      return blockOutChannels.get(0);
    }

    /** Channels at the latents' resolution. */
    int lastChannels() {
      return blockOutChannels.get(blockOutChannels.size() - 1);
    }

    /** Most channels at the image's resolution: the output of the last upsampling. */
    public int imageChannels() {
      return blockOutChannels.get(Math.min(1, blockOutChannels.size() - 1));
    }

    /** The ratio of the size of images to the size of latents. */
    public int scaleFactor() {
      return 1 << (blockOutChannels.size() - 1);
    }
  }

  /** Encoder: image to moments. */
  static final class Encoder {
    private final Conv2d convIn;
    private final List<DownBlock> downBlocks;
    private final UNetMidBlock2D midBlock;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;

    Encoder(Weights weights, AutoencoderKlConfig config) {
      int last = config.lastChannels();
      this.convIn =
          new Conv2d(weights.at("conv_in"), config.inChannels(), config.firstChannels(), 3);
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

    /** DownEncoderBlock2D; the last block does not downsample. */
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
                    i ->
                        new ResnetBlock2D(weights.at("resnets", i), i == 0 ? in : out, out, groups))
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

  /** Decoder: latents to image. */
  static final class Decoder {
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

    /**
     * UpDecoderBlock2D: one residual block more than in the encoder; the last block keeps the size.
     */
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
                    i ->
                        new ResnetBlock2D(weights.at("resnets", i), i == 0 ? in : out, out, groups))
                .toList();
        this.upsampler =
            level == 0 ? null : new Conv2d(weights.at("upsamplers.0.conv"), out, out, 3);
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

  /** UNetMidBlock2D: residual block, attention over all pixels, residual block. */
  static final class UNetMidBlock2D {
    private final ResnetBlock2D first;
    private final @Nullable Attention attention;
    private final ResnetBlock2D second;

    UNetMidBlock2D(Weights weights, AutoencoderKlConfig config) {
      int channels = config.lastChannels();
      int groups = config.normNumGroups();
      this.first = new ResnetBlock2D(weights.at("resnets", 0), channels, channels, groups);
      this.attention =
          config.midBlockAddAttention()
              ? new Attention(weights.at("attentions", 0), channels, groups)
              : null;
      this.second = new ResnetBlock2D(weights.at("resnets", 1), channels, channels, groups);
    }

    NDArray forward(NDArray x) {
      NDArray hidden = first.forward(x);
      return second.forward(attention == null ? hidden : attention.forward(hidden));
    }

    /** One head, linear projections, residual. */
    private static final class Attention {
      private final GroupNorm groupNorm;
      private final Linear toQ;
      private final Linear toK;
      private final Linear toV;
      private final Linear toOut;

      Attention(Weights weights, int channels, int groups) {
        this.groupNorm = new GroupNorm(weights.at("group_norm"), channels, groups);
        this.toQ = new Linear(weights.at("to_q"), channels, channels);
        this.toK = new Linear(weights.at("to_k"), channels, channels);
        this.toV = new Linear(weights.at("to_v"), channels, channels);
        this.toOut = new Linear(weights.at("to_out.0"), channels, channels);
      }

      NDArray forward(NDArray x) {
        long channels = x.getShape().get(1);
        NDArray tokens = groupNorm.forward(x).reshape(x.getShape().get(0), channels, -1);
        NDArray flat = tokens.swapAxes(1, 2);
        NDArray attended =
            Ops.scaledDotProductAttention(
                toQ.forward(flat).expandDims(1),
                toK.forward(flat).expandDims(1),
                toV.forward(flat).expandDims(1));
        return toOut.forward(attended.squeeze(1)).swapAxes(1, 2).reshape(x.getShape()).add(x);
      }
    }
  }

  /** ResnetBlock2D without a time embedding: two convolutions with a residual. */
  static final class ResnetBlock2D {
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

  /** Normalisation over groups of channels, eps 1e-6. */
  record GroupNorm(NDArray weight, NDArray bias, int groups) {
    GroupNorm(Weights weights, long channels, int groups) {
      this(weights.get("weight", channels), weights.get("bias", channels), groups);
    }

    NDArray forward(NDArray x) {
      return Ops.groupNorm(x, groups, weight, bias);
    }
  }
}
