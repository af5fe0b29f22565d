package org.editr1.rl;

/**
 * Where a group counts as solved or as without contrast; over the weighted reward.
 *
 * @param mean published: 0.9
 * @param std published: 0.05
 */
public record Thresholds(double mean, double std) {
  /** The values of the paper. */
  public static final Thresholds PUBLISHED = new Thresholds(0.9, 0.05);
}
