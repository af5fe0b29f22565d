package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * AutoencoderKLQwenImage (diffusers 0.42.1 autoencoder_kl_qwenimage.py) for single images: the
 * frame axis of the reference is left out everywhere.
 */
public final class AutoencoderKLQwenImage implements Autoencoder {
  private final QwenImageVaeConfig config;
  private final Precision precision;
  private final @Nullable QwenImageEncoder3d encoder;
  private final @Nullable QwenImageDecoder3d decoder;
  private final @Nullable Conv2d quantConv;
  private final @Nullable Conv2d postQuantConv;
  private final NDArray latentsMean;
  private final NDArray latentsStd;

  /**
   * @param halves the halves that are loaded
   * @param manager of the weights
   */
  public AutoencoderKLQwenImage(
      QwenImageVaeConfig config,
      Weights weights,
      Precision precision,
      Set<Half> halves,
      NDManager manager) {
    boolean encodes = halves.contains(Half.ENCODER);
    boolean decodes = halves.contains(Half.DECODER);
    this.config = config;
    this.precision = precision;
    this.encoder = encodes ? new QwenImageEncoder3d(weights.at("encoder"), config) : null;
    this.decoder = decodes ? new QwenImageDecoder3d(weights.at("decoder"), config) : null;
    int moments = 2 * config.zDim();
    this.quantConv = encodes ? Conv2d.causal(weights.at("quant_conv"), moments, moments, 1) : null;
    this.postQuantConv =
        decodes
            ? Conv2d.causal(weights.at("post_quant_conv"), config.zDim(), config.zDim(), 1)
            : null;
    this.latentsMean = column(config.latentsMean(), manager);
    this.latentsStd = column(config.latentsStd(), manager);
  }

  private NDArray column(List<Double> values, NDManager manager) {
    float[] column = new float[values.size()];
    for (int i = 0; i < column.length; i++) {
      column[i] = values.get(i).floatValue();
    }
    return toOwnType(Tensors.floats(manager, column, column.length, 1, 1));
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
    if (encoder == null || quantConv == null) {
      throw new IllegalStateException("this autoencoder was loaded without its encoder");
    }
    NDList moments = quantConv.forward(encoder.forward(toOwnType(image))).split(2, 1);
    return new Posterior(moments.get(0), moments.get(1).clip(-30, 20));
  }

  @Override
  public NDArray normalize(NDArray latents) {
    return latents.sub(latentsMean).div(latentsStd);
  }

  @Override
  public NDArray denormalize(NDArray latents) {
    return latents.mul(latentsStd).add(latentsMean);
  }

  /** Clipped to -1..1. */
  @Override
  public NDArray decode(NDArray latents) {
    if (decoder == null || postQuantConv == null) {
      throw new IllegalStateException("this autoencoder was loaded without its decoder");
    }
    return decoder.forward(postQuantConv.forward(toOwnType(latents))).clip(-1, 1);
  }

  /**
   * The model's {@code config.json}.
   *
   * @param baseDim channels at the image's resolution, which {@code dimMult} multiplies
   * @param dimMult one entry for each level of resolution
   * @param latentsMean mean of the latents by channel
   * @param latentsStd standard deviation of the latents by channel
   */
  public record QwenImageVaeConfig(
      int inChannels,
      int baseDim,
      int zDim,
      List<Integer> dimMult,
      int numResBlocks,
      List<Double> latentsMean,
      List<Double> latentsStd) {
    /** Channels at a level of resolution, level 0 being the image's own. */
    int channels(int level) {
      return baseDim * dimMult.get(level);
    }

    /** Channels at the latents' resolution. */
    int lastChannels() {
      return channels(dimMult.size() - 1);
    }

    /** Most channels at the image's resolution: the output of the last upsampling. */
    public int imageChannels() {
      return channels(Math.min(1, dimMult.size() - 1));
    }

    /** The ratio of the size of images to the size of latents. */
    public int scaleFactor() {
      return 1 << (dimMult.size() - 1);
    }
  }

  /** QwenImageEncoder3d: image to moments. */
  static final class QwenImageEncoder3d {
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
      NDArray small = Scope.through(hidden, downBlocks, UnaryOperator::apply);
      return convOut.forward(normOut.silu(Scope.through(small, midBlock::forward)));
    }
  }

  /** QwenImageDecoder3d: latents to image. */
  static final class QwenImageDecoder3d {
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
     * QwenImageUpBlock: one residual block more than in the encoder; all but the last double the
     * size and halve the channels.
     */
    private void addUpBlock(
        Weights weights, int in, int out, int level, QwenImageVaeConfig config) {
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
      return convOut.forward(normOut.silu(Scope.through(hidden, upBlocks, UnaryOperator::apply)));
    }
  }

  /** QwenImageMidBlock: residual block, attention over all pixels, residual block. */
  record QwenImageMidBlock(
      QwenImageResidualBlock first,
      QwenImageAttentionBlock attention,
      QwenImageResidualBlock second) {
    QwenImageMidBlock(Weights weights, int channels) {
      this(
          new QwenImageResidualBlock(weights.at("resnets", 0), channels, channels),
          new QwenImageAttentionBlock(weights.at("attentions", 0), channels),
          new QwenImageResidualBlock(weights.at("resnets", 1), channels, channels));
    }

    NDArray forward(NDArray x) {
      return second.forward(attention.forward(first.forward(x)));
    }

    /** One head, 1x1 convolutions, residual. */
    private record QwenImageAttentionBlock(QwenImageRmsNorm norm, Conv2d toQkv, Conv2d proj) {
      QwenImageAttentionBlock(Weights weights, int channels) {
        this(
            QwenImageRmsNorm.ofImages(weights.at("norm"), channels),
            new Conv2d(weights.at("to_qkv"), channels, 3L * channels, 1),
            new Conv2d(weights.at("proj"), channels, channels, 1));
      }

      NDArray forward(NDArray x) {
        NDArray qkv = toQkv.forward(norm.forward(x)).flatten(2, 3).swapAxes(1, 2).expandDims(1);
        NDList heads = qkv.split(3, 3);
        NDArray attended =
            Ops.scaledDotProductAttention(heads.get(0), heads.get(1), heads.get(2)).squeeze(1);
        return proj.forward(attended.swapAxes(1, 2).reshape(x.getShape())).add(x);
      }
    }
  }

  /** QwenImageResidualBlock: two convolutions with a residual. */
  static final class QwenImageResidualBlock {
    private final QwenImageRmsNorm norm1;
    private final Conv2d conv1;
    private final QwenImageRmsNorm norm2;
    private final Conv2d conv2;
    private final @Nullable Conv2d convShortcut;

    QwenImageResidualBlock(Weights weights, int in, int out) {
      this.norm1 = QwenImageRmsNorm.ofVideo(weights.at("norm1"), in);
      this.conv1 = Conv2d.causal(weights.at("conv1"), in, out, 3);
      this.norm2 = QwenImageRmsNorm.ofVideo(weights.at("norm2"), out);
      this.conv2 = Conv2d.causal(weights.at("conv2"), out, out, 3);
      this.convShortcut = in == out ? null : Conv2d.causal(weights.at("conv_shortcut"), in, out, 1);
    }

    NDArray forward(NDArray x) {
      NDArray hidden = conv2.forward(norm2.silu(conv1.forward(norm1.silu(x))));
      return hidden.add(convShortcut == null ? x : convShortcut.forward(x));
    }
  }

  /**
   * QwenImageRMS_norm: every pixel scaled to the length sqrt(channels), then each channel by gamma.
   */
  record QwenImageRmsNorm(NDArray gamma) {
    /** The norm of a block, whose gamma has an axis of 1 for frames, too. */
    static QwenImageRmsNorm ofVideo(Weights weights, long channels) {
      NDArray gamma = weights.get("gamma", channels, 1, 1, 1);
      return new QwenImageRmsNorm(gamma.reshape(channels, 1, 1));
    }

    static QwenImageRmsNorm ofImages(Weights weights, long channels) {
      return new QwenImageRmsNorm(weights.get("gamma", channels, 1, 1));
    }

    NDArray forward(NDArray x) {
      return Ops.channelNorm(x, gamma);
    }

    /** The norm followed by SiLU. */
    NDArray silu(NDArray x) {
      return Ops.channelNormSilu(x, gamma);
    }
  }
}
