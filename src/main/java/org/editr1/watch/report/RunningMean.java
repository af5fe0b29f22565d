package org.editr1.watch.report;

import java.util.List;
import java.util.stream.IntStream;

/** Smooths a curve that is noisy from step to step. */
final class RunningMean {
  /** Steps of the means on pages. */
  static final int STEPS = 5;

  private RunningMean() {}

  /** Replaces each value by the mean of up to {@code count} values that end with it. */
  static List<Double> over(int count, List<Double> values) {
    return IntStream.range(0, values.size())
        .mapToObj(
            i ->
                values.subList(Math.max(0, i - count + 1), i + 1).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow())
        .toList();
  }
}
