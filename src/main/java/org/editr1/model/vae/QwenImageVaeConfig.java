package org.editr1.model.vae;

import java.util.List;

/**
 * What {@code vae/config.json} says.
 *
 * @param baseDim width at the picture's own resolution, which {@code dimMult} multiplies
 * @param dimMult one entry for each level of resolution
 * @param latentsMean by channel, {@code latentsStd} alike
 */
public record QwenImageVaeConfig(
    int inChannels,
    int baseDim,
    int zDim,
    List<Integer> dimMult,
    int numResBlocks,
    List<Double> latentsMean,
    List<Double> latentsStd) {
  /** Width on a level of resolution, 0 being the picture's own. */
  int channels(int level) {
    return baseDim * dimMult.get(level);
  }

  /** Width at the latents' resolution. */
  int lastChannels() {
    return channels(dimMult.size() - 1);
  }

  /** Most channels at a picture's own resolution: what the last doubling of the edges gives. */
  public int pictureChannels() {
    return channels(Math.min(1, dimMult.size() - 1));
  }

  /** How much smaller latents are than pictures. */
  public int scaleFactor() {
    return 1 << (dimMult.size() - 1);
  }
}
