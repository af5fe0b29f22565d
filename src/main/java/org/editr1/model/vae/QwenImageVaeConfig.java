package org.editr1.model.vae;

import java.util.List;

/**
 * What {@code vae/config.json} says; widths are those of the weights.
 *
 * @param dimMult one entry for each level of resolution
 * @param latentsMean by channel, {@code latentsStd} alike
 */
public record QwenImageVaeConfig(
    int zDim,
    List<Integer> dimMult,
    int numResBlocks,
    List<Double> latentsMean,
    List<Double> latentsStd) {
  /** How much smaller latents are than pictures. */
  public int scaleFactor() {
    return 1 << (dimMult.size() - 1);
  }
}
