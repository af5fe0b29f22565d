package org.editr1.diffusion;

import ai.djl.ndarray.NDArray;

/** 2x2 packing of latents into tokens (diffusers FluxKontextPipeline). */
public final class LatentPacking {
  private LatentPacking() {}

  /**
   * @param latents (batch, channels, height, width), even sizes
   * @return (batch, height / 2 * width / 2, channels * 4), the four in the order channel, dy, dx
   */
  public static NDArray pack(NDArray latents) {
    long batch = latents.getShape().get(0);
    long channels = latents.getShape().get(1);
    long height = latents.getShape().get(2);
    long width = latents.getShape().get(3);
    return latents
        .reshape(batch, channels, height / 2, 2, width / 2, 2)
        .transpose(0, 2, 4, 1, 3, 5)
        .reshape(batch, height / 2 * (width / 2), channels * 4);
  }

  /** The inverse, for a grid of {@code height} x {@code width} latents. */
  public static NDArray unpack(NDArray tokens, long height, long width) {
    long batch = tokens.getShape().get(0);
    long channels = tokens.getShape().get(2) / 4;
    return tokens
        .reshape(batch, height / 2, width / 2, channels, 2, 2)
        .transpose(0, 3, 1, 4, 2, 5)
        .reshape(batch, channels, height, width);
  }
}
