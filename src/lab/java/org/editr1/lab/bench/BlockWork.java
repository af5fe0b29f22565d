package org.editr1.lab.bench;

/**
 * Floating-point operations that a block cannot do without: two for each multiplication with its
 * addition in projections, attention and adapter. Recomputation, norms and activations are not
 * counted.
 *
 * @param forward operations of one forward
 * @param backward operations of one backward, without gradients of the frozen base weights
 */
record BlockWork(double forward, double backward) {
  /**
   * @param adapted number of maps from width to width with an adapter
   * @param others number of such maps that the other projections amount to
   */
  static BlockWork of(int tokens, int adapted, int others) {
    double projections = product(tokens, adapted + others, 1);
    // Scores, and sums of values.
    double attention = 2 * 2.0 * tokens * tokens * BlockWeights.WIDTH;
    double adapter = adapted * 2 * 2.0 * tokens * BlockWeights.RANK * BlockWeights.WIDTH;
    return new BlockWork(
        projections + attention + adapter, projections + 2 * (attention + adapter));
  }

  /** Operations of a linear map; {@code in} and {@code out} are multiples of the width. */
  static double product(long tokens, int in, int out) {
    return 2.0 * tokens * in * out * BlockWeights.WIDTH * BlockWeights.WIDTH;
  }

  /** Operations of both passes. */
  double both() {
    return forward + backward;
  }
}
