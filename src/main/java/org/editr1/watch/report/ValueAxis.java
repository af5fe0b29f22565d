package org.editr1.watch.report;

import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.editr1.watch.Numbers;

/**
 * An axis of a chart that begins and ends at round numbers.
 *
 * @param tick between two of its lines: 1, 2 or 5 times a power of ten
 */
record ValueAxis(double low, double high, double tick) {
  private static final int LINES = 5;

  /** The axis that shows all of {@code values}; from 0 to 1 where there are none. */
  static ValueAxis of(List<Double> values) {
    double least = values.stream().min(Double::compare).orElse(0.0);
    double most = values.stream().max(Double::compare).orElse(1.0);
    // A flat curve gets an axis that does not blow up its rounding.
    double flat = Math.max(1e-6, 0.02 * Math.max(Math.abs(least), Math.abs(most)));
    double tick = round(Math.max(most - least, flat) / LINES);
    double low = Math.floor(least / tick) * tick;
    return new ValueAxis(low, Math.max(Math.ceil(most / tick) * tick, low + tick), tick);
  }

  /** 1, 2 or 5 times a power of ten, at least {@code rough}. */
  static double round(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    return power * DoubleStream.of(1, 2, 5).filter(s -> rough / power <= s).findFirst().orElse(10);
  }

  /** The values that have a grid line. */
  List<Double> lines() {
    int count = (int) Math.round((high - low) / tick);
    return IntStream.rangeClosed(0, count).mapToObj(i -> low + i * tick).toList();
  }

  /** The place of {@code value} between the low end, 0, and the high end, 1. */
  double share(double value) {
    return (value - low) / (high - low);
  }

  /** The text at a line. */
  String text(double value) {
    double shown = Math.abs(value) < tick / 2 ? 0 : value;
    return tick >= 0.01 && tick < 1000 ? Numbers.reward(shown) : Numbers.statistic(shown);
  }
}
