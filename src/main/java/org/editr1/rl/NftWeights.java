package org.editr1.rl;

import org.editr1.journey.RunSpec.Train.AdvMode;

/**
 * Advantage to optimality r of DiffusionNFT (arXiv 2509.16117): clipped to ±{@code advClip}, put
 * through the mode, mapped to 0..1. The mode's 1 stays an advantage of 1, not of {@code advClip}:
 * with 5 it gives r = 0.6.
 */
public record NftWeights(AdvMode mode, double advClip) {
  public NftWeights {
    if (!(advClip > 0)) {
      throw new IllegalArgumentException("train.advClip is " + advClip + ", expected > 0");
    }
  }

  /** Weight of the positive branch; the negative one gets the rest. */
  public double r(double advantage) {
    double clipped = Math.min(Math.max(advantage, -advClip), advClip);
    return Math.min(Math.max(moded(clipped) / advClip / 2 + 0.5, 0), 1);
  }

  private double moded(double advantage) {
    return switch (mode) {
      case ALL -> advantage;
      case POSITIVE_ONLY -> Math.max(advantage, 0);
      case NEGATIVE_ONLY -> Math.min(advantage, 0);
      case ONE_ONLY -> advantage > 0 ? 1 : 0;
      case BINARY -> Math.signum(advantage);
    };
  }
}
