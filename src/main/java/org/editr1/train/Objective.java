package org.editr1.train;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.UserError;
import org.editr1.journey.RunSpec;
import org.editr1.rl.NftWeights;

/** The loss, row by row. A row is one (sample, time) pair. */
public interface Objective {
  /** The name of the minimised term, which every objective logs. */
  String TOTAL = "total_loss";

  /**
   * Rows and the predictions of three policies for them; arrays are fp32.
   *
   * @param xt (rows, tokens, channels): the noised samples
   * @param x0 (rows, tokens, channels): the clean samples
   * @param times (rows): noise levels, 1 = noise
   * @param advantages (rows): advantages of the rows' samples
   * @param live (rows, tokens, channels): velocity of the live policy, with gradient
   * @param behaviour (rows, tokens, channels): velocity of the policy that made the samples
   * @param reference (rows, tokens, channels): velocity of the base model
   */
  record Input(
      NDArray xt,
      NDArray x0,
      float[] times,
      double[] advantages,
      NDArray live,
      NDArray behaviour,
      NDArray reference) {}

  /**
   * @param loss (rows), float64, with gradient
   * @param terms values to log of each row
   */
  record Loss(NDArray loss, RowTerms terms) {}

  /** The loss of each row; called while operations are recorded. */
  Loss of(Input input);

  /** The objective that {@code train.objective} names. */
  static Objective of(RunSpec.Train train) {
    if (!train.objective().equals("nft")) {
      throw new UserError("train.objective is " + train.objective() + ", expected nft");
    }
    return new NftLoss(new NftWeights(train.advMode(), train.advClip()), train.beta(), train.kl());
  }

  /** Named values to log of a loss, one per row for each name. */
  public record RowTerms(SortedMap<String, double[]> byName) {
    /** The terms of no rows. */
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

    /** These rows, followed by the rows of {@code more}. */
    public RowTerms append(RowTerms more) {
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
     * The sum of each term over the rows, the maximum for names that end in {@code _max}; {@code
     * r_0 .. r_19} count the rows whose r is in that twentieth of 0..1, the last bin with both
     * ends.
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
}
