package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
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
            ? new Conv2d(weights.at("quant_conv"), 2L * latent, 2L * latent, 1)
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
    private final List<UnaryOperator<NDArray>> downBlocks = new ArrayList<>();
    private final UNetMidBlock2D midBlock;
    private final GroupNorm convNormOut;
    private final Conv2d convOut;

    Encoder(Weights weights, AutoencoderKlConfig config) {
      int last = config.lastChannels();
      this.convIn =
          new Conv2d(weights.at("conv_in"), config.inChannels(), config.firstChannels(), 3);
      for (int level = 0; level < config.blockOutChannels().size(); level++) {
        addDownBlock(weights.at("down_blocks", level), level, config);
      }
      this.midBlock = new UNetMidBlock2D(weights.at("mid_block"), config);
      this.convNormOut = new GroupNorm(weights.at("conv_norm_out"), last, config.normNumGroups());
      this.convOut = new Conv2d(weights.at("conv_out"), last, 2L * config.latentChannels(), 3);
    }

    /** Adds a DownEncoderBlock2D; the last block does not downsample. */
    private void addDownBlock(Weights weights, int level, AutoencoderKlConfig config) {
      int in = config.blockOutChannels().get(Math.max(0, level - 1));
      int out = config.blockOutChannels().get(level);
      for (int i = 0; i < config.layersPerBlock(); i++) {
        downBlocks.add(ResnetBlock2D.at(i, weights, in, out, config)::forward);
      }
      if (level < config.blockOutChannels().size() - 1) {
        downBlocks.add(new Conv2d(weights.at("downsamplers.0.conv"), out, out, 3)::halve);
      }
    }

    NDArray forward(NDArray x) {
      NDArray hidden = convIn.forward(Ops.channelsLast(x));
      NDArray small = Scope.through(hidden, downBlocks, UnaryOperator::apply);
      NDArray last = Scope.through(small, midBlock::forward);
      return convOut.forward(Ops.silu(convNormOut.forward(last)));
    }
  }

  /** Decoder: latents to image. */
  static final class Decoder {
    private final Conv2d convIn;
    private final UNetMidBlock2D midBlock;
    private final List<UnaryOperator<NDArray>> upBlocks = new ArrayList<>();
    private final GroupNorm convNormOut;
    private final Conv2d convOut;

    Decoder(Weights weights, AutoencoderKlConfig config) {
      int first = config.firstChannels();
      this.convIn =
          new Conv2d(weights.at("conv_in"), config.latentChannels(), config.lastChannels(), 3);
      this.midBlock = new UNetMidBlock2D(weights.at("mid_block"), config);
      for (int i = 0; i < config.blockOutChannels().size(); i++) {
        addUpBlock(weights.at("up_blocks", i), config.blockOutChannels().size() - 1 - i, config);
      }
      this.convNormOut = new GroupNorm(weights.at("conv_norm_out"), first, config.normNumGroups());
      this.convOut = new Conv2d(weights.at("conv_out"), first, config.outChannels(), 3);
    }

    /**
     * Adds an UpDecoderBlock2D: one residual block more than in the encoder; the last block keeps
     * the size.
     */
    private void addUpBlock(Weights weights, int level, AutoencoderKlConfig config) {
      List<Integer> widths = config.blockOutChannels();
      int in = widths.get(Math.min(level + 1, widths.size() - 1));
      int out = widths.get(level);
      for (int i = 0; i <= config.layersPerBlock(); i++) {
        upBlocks.add(ResnetBlock2D.at(i, weights, in, out, config)::forward);
      }
      if (level > 0) {
        Conv2d conv = new Conv2d(weights.at("upsamplers.0.conv"), out, out, 3);
        upBlocks.add(small -> conv.forward(Ops.upsample(small)));
      }
    }

    NDArray forward(NDArray z) {
      NDArray hidden = Scope.through(convIn.forward(Ops.channelsLast(z)), midBlock::forward);
      NDArray large = Scope.through(hidden, upBlocks, UnaryOperator::apply);
      return convOut.forward(Ops.silu(convNormOut.forward(large)));
    }
  }

  /** UNetMidBlock2D: residual block, attention over all pixels, residual block. */
  record UNetMidBlock2D(ResnetBlock2D first, @Nullable Attention attention, ResnetBlock2D second) {
    UNetMidBlock2D(Weights weights, AutoencoderKlConfig config) {
      this(
          ResnetBlock2D.at(0, weights, config.lastChannels(), config.lastChannels(), config),
          config.midBlockAddAttention()
              ? new Attention(
                  weights.at("attentions", 0), config.lastChannels(), config.normNumGroups())
              : null,
          ResnetBlock2D.at(1, weights, config.lastChannels(), config.lastChannels(), config));
    }

    NDArray forward(NDArray x) {
      NDArray hidden = first.forward(x);
      return second.forward(attention == null ? hidden : attention.forward(hidden));
    }

    /** One head, linear projections, residual. */
    private record Attention(
        GroupNorm groupNorm, Linear toQ, Linear toK, Linear toV, Linear toOut) {
      Attention(Weights weights, int channels, int groups) {
        this(
            new GroupNorm(weights.at("group_norm"), channels, groups),
            new Linear(weights.at("to_q"), channels, channels),
            new Linear(weights.at("to_k"), channels, channels),
            new Linear(weights.at("to_v"), channels, channels),
            new Linear(weights.at("to_out.0"), channels, channels));
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
  record ResnetBlock2D(
      GroupNorm norm1, Conv2d conv1, GroupNorm norm2, Conv2d conv2, @Nullable Conv2d convShortcut) {
    /** The i-th residual block below {@code weights}, the first of which changes the width. */
    static ResnetBlock2D at(int i, Weights weights, int in, int out, AutoencoderKlConfig config) {
      Weights own = weights.at("resnets", i);
      int from = i == 0 ? in : out;
      return new ResnetBlock2D(
          new GroupNorm(own.at("norm1"), from, config.normNumGroups()),
          new Conv2d(own.at("conv1"), from, out, 3),
          new GroupNorm(own.at("norm2"), out, config.normNumGroups()),
          new Conv2d(own.at("conv2"), out, out, 3),
          from == out ? null : new Conv2d(own.at("conv_shortcut"), from, out, 1));
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
