package org.editr1.lab.bench;

/**
 * Floating-point operations that a block cannot do without: two for each multiplication with its
 * addition in projections, attention and adapter. What a kernel does again is not counted, nor are
 * norms and activations.
 *
 * @param forward of one forward
 * @param backward of one backward: base weights are frozen and want no gradient
 */
record BlockWork(double forward, double backward) {
  /**
   * @param adapted how many maps from width to width have an adapter
   * @param others how many such maps the rest of the projections amounts to
   */
  static BlockWork of(int tokens, int adapted, int others) {
    double projections = product(tokens, adapted + others, 1);
    // Scores, and sums of values.
    double attention = 2 * 2.0 * tokens * tokens * BlockWeights.WIDTH;
    double adapter = adapted * 2 * 2.0 * tokens * BlockWeights.RANK * BlockWeights.WIDTH;
    return new BlockWork(
        projections + attention + adapter, projections + 2 * (attention + adapter));
  }

  /** Of a linear map; {@code in} and {@code out} are multiples of the width. */
  static double product(long tokens, int in, int out) {
    return 2.0 * tokens * in * out * BlockWeights.WIDTH * BlockWeights.WIDTH;
  }

  /** Of both passes. */
  double both() {
    return forward + backward;
  }
}
