package org.editr1.train;

import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Named numbers of rows: what is logged of a loss. All names have one value per row. */
public record RowTerms(SortedMap<String, double[]> byName) {
  /** Of no rows. */
  public static final RowTerms NONE = new RowTerms(new TreeMap<>());

  /** Weight of the positive branch, 0..1; logged with a histogram. */
  static final String R = "r";

  private static final String MAXIMUM = "_max";
  private static final int BINS = 20;

  public RowTerms {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /** The values of one term. */
  public double[] of(String name) {
    double[] values = byName.get(name);
    if (values == null) {
      throw new IllegalArgumentException("the objective has no term " + name);
    }
    return values;
  }

  /** These rows, then those of {@code more}. */
  public RowTerms then(RowTerms more) {
    if (byName.isEmpty()) {
      return more;
    }
    SortedMap<String, double[]> joined = new TreeMap<>();
    byName.forEach(
        (name, values) -> {
          double[] tail = more.of(name);
          double[] both = Arrays.copyOf(values, values.length + tail.length);
          System.arraycopy(tail, 0, both, values.length, tail.length);
          joined.put(name, both);
        });
    return new RowTerms(joined);
  }

  /**
   * Sums over the rows, maxima for names that end in {@code _max}; {@code r_0 .. r_19} count the
   * rows whose r is in that twentieth of 0..1, the last one with both ends.
   */
  public Map<String, Double> sums() {
    SortedMap<String, Double> sums = new TreeMap<>();
    byName.forEach(
        (name, values) ->
            sums.put(
                name,
                name.endsWith(MAXIMUM)
                    ? Arrays.stream(values).max().orElse(Double.NEGATIVE_INFINITY)
                    : Arrays.stream(values).sum()));
    double[] r = byName.get(R);
    if (r != null) {
      IntStream.range(0, BINS).forEach(bin -> sums.put(R + "_" + bin, inBin(r, bin)));
    }
    return sums;
  }

  private static double inBin(double[] r, int bin) {
    return Arrays.stream(r).filter(one -> Math.min((int) (one * BINS), BINS - 1) == bin).count();
  }
}
