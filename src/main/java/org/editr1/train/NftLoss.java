package org.editr1.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.UserError;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.rl.NftWeights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * DiffusionNFT (arXiv 2509.16117, as in NVlabs/DiffusionNFT and Edit-R1's trainer): good samples
 * pull the live prediction towards them, bad ones pull its reflection at the behaviour prediction.
 *
 * <pre>
 * v+ = b v + (1-b) v_old        x+ = xt - t v+
 * v- = (1+b) v_old - b v        x- = xt - t v-
 * L± = mean((x± - x0)² / max(mean|x± - x0|, 1e-5))      the divisor without gradient
 * L  = clip (r L+ / b + (1-r) L- / b) + kl w mean((v - v_ref)²)    w: the row's weight, 1 on average
 * </pre>
 *
 * @param beta b, the share of the live prediction in either branch
 * @param kl weight of the distance to the base model
 */
public record NftLoss(NftWeights weights, double beta, double kl) {
  /** The name of the minimised term. */
  public static final String TOTAL = "total_loss";

  private static final double SMALLEST_DIVISOR = 1e-5;
  private static final int[] WITHIN_ROW = {1};

  /**
   * Rows and the predictions of three policies for them; arrays are fp32.
   *
   * @param xt (rows, tokens, channels): the noised samples
   * @param x0 (rows, tokens, channels): the clean samples
   * @param times (rows): noise levels, 1 = noise
   * @param advantages (rows): advantages of the rows' samples
   * @param klWeights (rows): weights of the rows' KL terms
   * @param live (rows, tokens, channels): velocity of the live policy, with gradient
   * @param behaviour (rows, tokens, channels): velocity of the policy that made the samples
   * @param reference (rows, tokens, channels): velocity of the base model, of any value where the
   *     weight is 0; null if the objective has no KL term
   */
  public record Input(
      NDArray xt,
      NDArray x0,
      float[] times,
      double[] advantages,
      double[] klWeights,
      NDArray live,
      NDArray behaviour,
      @Nullable NDArray reference) {}

  /**
   * @param loss (rows), float64, with gradient
   * @param terms values to log of each row
   */
  public record Loss(NDArray loss, RowTerms terms) {}

  /** The objective of a run, which {@code train.objective} names. */
  public static NftLoss of(RunSpec.Train train) {
    if (!train.objective().equals("nft")) {
      throw new UserError("train.objective is " + train.objective() + ", expected nft");
    }
    return new NftLoss(new NftWeights(train.advMode(), train.advClip()), train.beta(), train.kl());
  }

  /** The positive or the negative branch: (rows), float64. */
  private record Branch(NDArray loss, NDArray divisor) {}

  /** The loss of each row; called while operations are recorded. A row is one (sample, time). */
  public Loss of(Input in) {
    NDArray v = in.live();
    NDArray near = Ops.scale(v, beta);
    Branch positive = branch(in, near.add(Ops.scale(in.behaviour(), 1 - beta)));
    Branch negative = branch(in, Ops.scale(in.behaviour(), 1 + beta).sub(near));
    double[] r = Arrays.stream(in.advantages()).map(weights::r).toArray();
    double[] rest = Arrays.stream(r).map(share -> 1 - share).toArray();
    NDArray mixed = mix(r, positive.loss()).add(mix(rest, negative.loss()));
    NDArray unweighted = Ops.scale(mixed, 1 / beta);
    NDArray policy = Ops.scale(unweighted, weights.advClip());
    NDArray reference = in.reference();
    NDArray total = policy;

    SortedMap<String, double[]> terms = new TreeMap<>();
    terms.put(RowTerms.R, r);
    terms.put("positive_loss", positive.loss().toDoubleArray());
    terms.put("negative_loss", negative.loss().toDoubleArray());
    terms.put("positive_weight", positive.divisor().toDoubleArray());
    terms.put("negative_weight", negative.divisor().toDoubleArray());
    terms.put("unweighted_policy_loss", unweighted.toDoubleArray());
    terms.put(Metric.POLICY_LOSS, policy.toDoubleArray());
    if (reference != null) {
      NDArray distance = mix(in.klWeights(), meanSquare(v.sub(reference)));
      NDArray moved = mix(in.klWeights(), meanSquare(in.behaviour().sub(reference)));
      total = policy.add(Ops.scale(distance, kl));
      terms.put("kl_div", distance.toDoubleArray());
      terms.put("old_kl_div", moved.toDoubleArray());
    }
    terms.put(TOTAL, total.toDoubleArray());
    putDistances(terms, in);
    return new Loss(total, new RowTerms(terms));
  }

  /** Adds the distances between the policies, which are logged only. */
  private static void putDistances(SortedMap<String, double[]> terms, Input in) {
    NDArray moved = in.live().stopGradient().sub(in.behaviour());
    terms.put(Metric.OLD_DEVIATE, meanSquare(moved).toDoubleArray());
    terms.put("old_deviate_max", maxSquare(moved));
    terms.put("x0_norm", meanSquare(in.x0()).toDoubleArray());
    terms.put("x0_norm_max", maxSquare(in.x0()));
  }

  private static Branch branch(Input in, NDArray velocity) {
    float[] times = in.times();
    NDArray t = Tensors.floats(velocity.getManager(), times, times.length, 1, 1);
    NDArray error = wide(in.xt().sub(t.mul(velocity))).sub(wide(in.x0()));
    NDArray divisor = error.stopGradient().abs().mean(WITHIN_ROW).maximum(SMALLEST_DIVISOR);
    return new Branch(error.square().mean(WITHIN_ROW).div(divisor), divisor);
  }

  private static NDArray mix(double[] share, NDArray rows) {
    return Tensors.doubles(rows.getManager(), share, share.length).mul(rows);
  }

  private static NDArray meanSquare(NDArray rows) {
    return wide(rows).square().mean(WITHIN_ROW);
  }

  private static double[] maxSquare(NDArray rows) {
    return wide(rows).square().max(WITHIN_ROW).toDoubleArray();
  }

  /** (rows, numbers of a row) in float64, the type of the reference's loss from the divisors on. */
  private static NDArray wide(NDArray array) {
    return Ops.toFloat64(array.reshape(new Shape(array.getShape().get(0), -1)));
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
