package org.editr1.rl;

import java.util.List;

/**
 * Some steps in a row.
 *
 * @param error standard error of the mean, from how much the steps differ
 */
record Window(double mean, double error) {
  /** At least two values. */
  static Window of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new Window(mean, Math.sqrt(squares / (count - 1) / count));
  }

  /**
   * How much it lies above {@code earlier}, where that is more than noise; else 0.
   *
   * @param noise standard errors of the difference that count as noise
   */
  double riseSince(Window earlier, double noise) {
    double rise = mean - earlier.mean;
    return rise > noise * Math.hypot(error, earlier.error) ? rise : 0;
  }

  /** The same for how much it lies below. */
  double fallSince(Window earlier, double noise) {
    return earlier.riseSince(this, noise);
  }
}
