package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/**
 * An image autoencoder: images in -1..1 to latents and back. Either half may be absent; to use an
 * absent one is an {@link IllegalStateException}.
 */
public interface Autoencoder {
  /** The two halves, which are loaded separately. */
  enum Half {
    ENCODER,
    DECODER
  }

  /**
   * @param mean (batch, latent channels, height / factor, width / factor)
   * @param logvar of the shape of {@code mean}
   */
  record Posterior(NDArray mean, NDArray logvar) {
    /** The most likely latents; the posterior is never sampled here. */
    public NDArray mode() {
      return mean;
    }
  }

  /** The type of the weights. */
  Precision precision();

  /** The ratio of the size of images to the size of latents. */
  int scaleFactor();

  /**
   * @param image (batch, 3, height, width) in -1..1
   */
  Posterior encode(NDArray image);

  /**
   * @param latents (batch, channels, height, width) as {@link #encode} gives them
   * @return (batch, 3, height * factor, width * factor), about -1..1
   */
  NDArray decode(NDArray latents);

  /** Latents of {@link #encode} as the transformer sees them. */
  NDArray normalize(NDArray latents);

  /** The inverse of {@link #normalize}. */
  NDArray denormalize(NDArray latents);

  /** {@code array} in the type of the weights. */
  default NDArray toOwnType(NDArray array) {
    return precision() == Precision.BF16 ? Ops.toBfloat16(array) : Ops.toFloat32(array);
  }
}
