package org.editr1.watch.report;

import java.util.List;
import java.util.stream.IntStream;

/** Smooths what is noisy from step to step. */
public final class RunningMean {
  /** Over how many steps pages take it. */
  public static final int STEPS = 5;

  private RunningMean() {}

  /** Each value becomes the mean of itself and those before it, {@code count} in all. */
  public static List<Double> over(int count, List<Double> values) {
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
