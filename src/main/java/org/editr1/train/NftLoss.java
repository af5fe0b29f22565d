package org.editr1.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;
import org.editr1.rl.NftWeights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;
import org.editr1.train.Objective.RowTerms;

/**
 * DiffusionNFT (arXiv 2509.16117, as in NVlabs/DiffusionNFT and Edit-R1's trainer): good samples
 * pull the live prediction towards them, bad ones pull its reflection at the behaviour prediction.
 *
 * <pre>
 * v+ = b v + (1-b) v_old        x+ = xt - t v+
 * v- = (1+b) v_old - b v        x- = xt - t v-
 * L± = mean((x± - x0)² / max(mean|x± - x0|, 1e-5))      the divisor without gradient
 * L  = clip (r L+ / b + (1-r) L- / b) + kl mean((v - v_ref)²)
 * </pre>
 *
 * @param beta b, the share of the live prediction in either branch
 * @param kl weight of the distance to the base model
 */
public record NftLoss(NftWeights weights, double beta, double kl) implements Objective {
  private static final double SMALLEST_DIVISOR = 1e-5;
  private static final int[] WITHIN_ROW = {1};

  /** The positive or the negative branch: (rows), float64. */
  private record Branch(NDArray loss, NDArray divisor) {}

  @Override
  public Loss of(Input in) {
    NDArray v = in.live();
    NDArray near = Ops.scale(v, beta);
    Branch positive = branch(in, near.add(Ops.scale(in.behaviour(), 1 - beta)));
    Branch negative = branch(in, Ops.scale(in.behaviour(), 1 + beta).sub(near));
    double[] r = Arrays.stream(in.advantages()).map(weights::r).toArray();
    NDArray mixed = mix(r, positive.loss()).add(mix(complement(r), negative.loss()));
    NDArray unweighted = Ops.scale(mixed, 1 / beta);
    NDArray policy = Ops.scale(unweighted, weights.advClip());
    NDArray distance = meanSquare(v.sub(in.reference()));
    NDArray total = policy.add(Ops.scale(distance, kl));

    SortedMap<String, double[]> terms = new TreeMap<>();
    terms.put(RowTerms.R, r);
    terms.put("positive_loss", positive.loss().toDoubleArray());
    terms.put("negative_loss", negative.loss().toDoubleArray());
    terms.put("positive_weight", positive.divisor().toDoubleArray());
    terms.put("negative_weight", negative.divisor().toDoubleArray());
    terms.put("unweighted_policy_loss", unweighted.toDoubleArray());
    terms.put(Metric.POLICY_LOSS, policy.toDoubleArray());
    terms.put("kl_div", distance.toDoubleArray());
    terms.put(TOTAL, total.toDoubleArray());
    putDistances(terms, in);
    return new Loss(total, new RowTerms(terms));
  }

  /** Adds the distances between the policies, which are logged only. */
  private static void putDistances(SortedMap<String, double[]> terms, Input in) {
    NDArray moved = in.live().stopGradient().sub(in.behaviour());
    terms.put("old_kl_div", meanSquare(in.behaviour().sub(in.reference())).toDoubleArray());
    terms.put(Metric.OLD_DEVIATE, meanSquare(moved).toDoubleArray());
    terms.put("old_deviate_max", maxSquare(moved));
    terms.put("x0_norm", meanSquare(in.x0()).toDoubleArray());
    terms.put("x0_norm_max", maxSquare(in.x0()));
  }

  private static Branch branch(Input in, NDArray velocity) {
    NDArray t = column(in.times(), velocity);
    NDArray error = wide(in.xt().sub(t.mul(velocity))).sub(wide(in.x0()));
    NDArray divisor = error.stopGradient().abs().mean(WITHIN_ROW).maximum(SMALLEST_DIVISOR);
    return new Branch(error.square().mean(WITHIN_ROW).div(divisor), divisor);
  }

  private static NDArray column(float[] values, NDArray like) {
    return Tensors.floats(like.getManager(), values, values.length, 1, 1);
  }

  private static NDArray mix(double[] share, NDArray rows) {
    return Tensors.doubles(rows.getManager(), share, share.length).mul(rows);
  }

  private static double[] complement(double[] share) {
    return Arrays.stream(share).map(one -> 1 - one).toArray();
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
}
