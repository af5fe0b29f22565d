package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.editr1.journey.RunSpec.Train.AdvMode;
import org.editr1.rl.NftWeights;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;
import org.editr1.train.NftLoss;
import org.editr1.train.NftLoss.RowTerms;

/** The loss of the reference trainer. */
final class NftLossCases {
  private NftLossCases() {}

  /** Terms by row. */
  private static final List<String> ROWS =
      List.of("r", "positive_loss", "negative_loss", "positive_weight", "negative_weight");

  /** Means over the trained rows, by the names of the case. */
  static final Map<String, String> MASKED =
      Map.of(
          "policy_loss", "policy_loss",
          "unweighted_policy_loss", "unweighted_policy_loss",
          "kl", "kl_div",
          "old_kl", "old_kl_div",
          "total_loss", NftLoss.TOTAL);

  /**
   * The reference trainer's loss. It masks what is not trained, where training here leaves those
   * rows out: the mask is applied to the rows' terms.
   */
  static void nftLoss(CaseFolder in, Outputs out, Scope scope) {
    double[] mask = in.tensors().doubles("in.valid_mask");
    double count = Math.max(1, Arrays.stream(mask).sum());
    NDArray v = Gradients.require(in.tensor(scope, "in.v_theta"));
    NftLoss.Loss loss = Gradients.recorded(() -> objective(in).of(input(in, v, scope)));
    NDArray share =
        Tensors.doubles(
            scope.manager(),
            Arrays.stream(mask).map(one -> one / count * in.number("gradient_scale")).toArray(),
            mask.length);
    Gradients.backward(Gradients.recorded(() -> share.mul(loss.loss()).sum()));
    NDArray gradient = Gradients.of(v);
    if (gradient != null) {
      out.put("grad.v_theta", gradient);
    }
    put(loss.terms(), mask, count, out);
  }

  static NftLoss objective(CaseFolder in) {
    return new NftLoss(
        new NftWeights(in.label("adv_mode", AdvMode.class), in.number("adv_clip_max")),
        in.number("beta"),
        in.number("kl_weight"));
  }

  private static NftLoss.Input input(CaseFolder in, NDArray v, Scope scope) {
    return new NftLoss.Input(
        in.tensor(scope, "in.xt"),
        in.tensor(scope, "in.x0"),
        in.floats("in.t"),
        in.tensors().doubles("in.advantages"),
        ones(in.floats("in.t").length),
        v,
        in.tensor(scope, "in.v_old"),
        in.tensor(scope, "in.v_ref"));
  }

  private static double[] ones(int count) {
    double[] ones = new double[count];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static void put(RowTerms terms, double[] mask, double count, Outputs out) {
    int rows = mask.length;
    ROWS.forEach(term -> out.put("out." + term, terms.of(term), rows));
    double[] unweighted = terms.of("unweighted_policy_loss");
    out.put(
        "out.per_sample_loss",
        IntStream.range(0, rows).mapToDouble(i -> unweighted[i] * mask[i]).toArray(),
        rows);
    MASKED.forEach((name, term) -> out.putScalar("out." + name, mean(terms.of(term), mask, count)));
    for (String name : List.of("old_deviate", "x0_norm")) {
      out.putScalar("out." + name, Arrays.stream(terms.of(name)).average().orElseThrow());
      double[] largest = terms.of(name + "_max");
      out.putScalar("out." + name + "_max", Arrays.stream(largest).max().orElseThrow());
    }
  }

  private static double mean(double[] values, double[] mask, double count) {
    return IntStream.range(0, mask.length).mapToDouble(i -> values[i] * mask[i]).sum() / count;
  }
}
