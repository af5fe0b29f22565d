package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.nn.Weights;
import org.jspecify.annotations.Nullable;

/** The autoencoder (diffusers AutoencoderKL), for pictures in -1..1. */
public final class AutoencoderKL {
  private final AutoencoderKlConfig config;
  private final Encoder encoder;
  private final Decoder decoder;
  private final @Nullable Conv2d quantConv;
  private final @Nullable Conv2d postQuantConv;

  public AutoencoderKL(AutoencoderKlConfig config, Weights weights) {
    this.config = config;
    this.encoder = new Encoder(weights.at("encoder"), config);
    this.decoder = new Decoder(weights.at("decoder"), config);
    this.quantConv = config.useQuantConv() ? new Conv2d(weights.at("quant_conv")) : null;
    this.postQuantConv =
        config.usePostQuantConv() ? new Conv2d(weights.at("post_quant_conv")) : null;
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

  /**
   * @param image (batch, 3, height, width) in -1..1
   */
  public Posterior encode(NDArray image) {
    NDArray hidden = encoder.forward(image);
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
    return decoder.forward(postQuantConv == null ? latents : postQuantConv.forward(latents));
  }
}
