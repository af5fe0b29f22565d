package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.Set;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/** The autoencoder (diffusers AutoencoderKL), for pictures in -1..1; either half may be absent. */
public final class AutoencoderKL {
  /** The two ways. */
  public enum Half {
    ENCODER,
    DECODER
  }

  private final AutoencoderKlConfig config;
  private final Precision precision;
  private final @Nullable Encoder encoder;
  private final @Nullable Decoder decoder;
  private final @Nullable Conv2d quantConv;
  private final @Nullable Conv2d postQuantConv;

  /**
   * @param halves what is loaded; using another is an {@link IllegalStateException}
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

  /**
   * @param mean (batch, latent channels, height / 8, width / 8); {@code logvar} alike
   */
  public record Posterior(NDArray mean, NDArray logvar) {
    /** The most likely latent; it is never sampled here. */
    public NDArray mode() {
      return mean;
    }
  }

  public AutoencoderKlConfig config() {
    return config;
  }

  /** {@code array} in the type of the weights. */
  public NDArray toOwnType(NDArray array) {
    return precision == Precision.BF16 ? Ops.toBfloat16(array) : Ops.toFloat32(array);
  }

  /**
   * @param image (batch, 3, height, width) in -1..1
   */
  public Posterior encode(NDArray image) {
    if (encoder == null) {
      throw new IllegalStateException("this autoencoder was loaded without its encoder");
    }
    NDArray hidden = encoder.forward(toOwnType(image));
    NDList moments = (quantConv == null ? hidden : quantConv.forward(hidden)).split(2, 1);
    return new Posterior(moments.get(0), moments.get(1).clip(-30, 20));
  }

  /** From the autoencoder's latents to those that the transformer sees. */
  public NDArray normalize(NDArray latents) {
    return latents.sub(config.shiftFactor()).mul(config.scalingFactor());
  }

  /** Back from the transformer's latents. */
  public NDArray denormalize(NDArray latents) {
    return latents.div(config.scalingFactor()).add(config.shiftFactor());
  }

  /** (batch, 3, height, width), about -1..1, from the autoencoder's latents. */
  public NDArray decode(NDArray latents) {
    if (decoder == null) {
      throw new IllegalStateException("this autoencoder was loaded without its decoder");
    }
    NDArray own = toOwnType(latents);
    return decoder.forward(postQuantConv == null ? own : postQuantConv.forward(own));
  }
}
