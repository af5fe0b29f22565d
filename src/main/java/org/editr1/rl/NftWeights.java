package org.editr1.rl;

/**
 * Advantage to optimality r of DiffusionNFT (arXiv 2509.16117): clipped to ±{@code advClip}, put
 * through the mode, mapped to 0..1. The mode's 1 stays an advantage of 1, not of {@code advClip}:
 * with 5 it gives r = 0.6.
 */
public record NftWeights(AdvantageMode mode, double advClip) {
  public NftWeights {
    if (!(advClip > 0)) {
      throw new IllegalArgumentException("train.advClip is " + advClip + ", expected > 0");
    }
  }

  /** Weight of the positive branch; the negative one gets the rest. */
  public double r(double advantage) {
    double clipped = Math.min(Math.max(advantage, -advClip), advClip);
    return Math.min(Math.max(mode.apply(clipped) / advClip / 2 + 0.5, 0), 1);
  }
}
