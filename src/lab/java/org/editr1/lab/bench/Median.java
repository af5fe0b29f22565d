package org.editr1.lab.bench;

import java.util.stream.DoubleStream;

/** The middle of several measurements, which one slow run does not move. */
public final class Median {
  private Median() {}

  /** The median; of an even number of values the mean of the middle two. */
  public static double of(DoubleStream values) {
    double[] sorted = values.sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
