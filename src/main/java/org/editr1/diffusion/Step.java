package org.editr1.diffusion;

import ai.djl.ndarray.NDArray;
import org.jspecify.annotations.Nullable;

/**
 * The result of a solver step.
 *
 * @param latents (batch, tokens, channels), fp32
 * @param logProb (batch): mean log-density of the noise, or null without noise
 */
record Step(NDArray latents, @Nullable NDArray logProb) {
  static Step certain(NDArray latents) {
    return new Step(latents, null);
  }

  /**
   * A draw around {@code mean}.
   *
   * @param normalised whether the log-density includes its normaliser, which the reference's dance
   *     solver omits
   */
  static Step drawn(NDArray mean, double std, @Nullable NDArray noise, boolean normalised) {
    if (noise == null || std == 0) {
      return certain(mean);
    }
    NDArray latents = mean.add(noise.mul(std));
    NDArray deviation = latents.sub(mean);
    NDArray logProb = deviation.mul(deviation).div(-2 * std * std);
    if (normalised) {
      logProb = logProb.sub(Math.log(std) + Math.log(Math.sqrt(2 * Math.PI)));
    }
    return new Step(latents, logProb.flatten(1, -1).mean(new int[] {1}));
  }
}
