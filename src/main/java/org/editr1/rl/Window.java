package org.editr1.rl;

import java.util.List;

/**
 * Statistics of a metric over consecutive steps.
 *
 * @param mean mean over the steps
 * @param error standard error of the mean, from how much the steps differ
 */
record Window(double mean, double error) {
  /** Returns the statistics of at least two values. */
  static Window of(List<Double> values) {
    int count = values.size();
    double mean = values.stream().mapToDouble(Double::doubleValue).sum() / count;
    double squares = values.stream().mapToDouble(value -> (value - mean) * (value - mean)).sum();
    return new Window(mean, Math.sqrt(squares / (count - 1) / count));
  }

  /**
   * The rise of the mean since {@code earlier}, or 0 if it is within the noise.
   *
   * @param noise standard errors of the difference that count as noise
   */
  double riseSince(Window earlier, double noise) {
    double rise = mean - earlier.mean;
    return rise > noise * Math.hypot(error, earlier.error) ? rise : 0;
  }

  /** The fall of the mean since {@code earlier}, or 0 if it is within the noise. */
  double fallSince(Window earlier, double noise) {
    return earlier.riseSince(this, noise);
  }
}
