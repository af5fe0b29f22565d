package org.editr1.model.vae;

import java.util.List;

/** What {@code vae/config.json} says. */
public record AutoencoderKlConfig(
    int latentChannels,
    List<Integer> blockOutChannels,
    int layersPerBlock,
    int normNumGroups,
    boolean midBlockAddAttention,
    boolean useQuantConv,
    boolean usePostQuantConv,
    double scalingFactor,
    double shiftFactor) {
  /** How much smaller latents are than pictures. */
  public int scaleFactor() {
    return 1 << (blockOutChannels.size() - 1);
  }
}
