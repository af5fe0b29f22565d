package org.editr1.model.vae;

import java.util.List;

/** What {@code vae/config.json} says. */
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
  /** Width at the picture's own resolution. */
  int firstChannels() {
    return blockOutChannels.get(0);
  }

  /** Width at the latents' resolution. */
  int lastChannels() {
    return blockOutChannels.get(blockOutChannels.size() - 1);
  }

  /** Most channels at a picture's own resolution: what the last doubling of the edges gives. */
  public int pictureChannels() {
    return blockOutChannels.get(Math.min(1, blockOutChannels.size() - 1));
  }

  /** How much smaller latents are than pictures. */
  public int scaleFactor() {
    return 1 << (blockOutChannels.size() - 1);
  }
}
