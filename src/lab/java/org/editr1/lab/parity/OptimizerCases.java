package org.editr1.lab.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.editr1.model.nn.Adapter;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;
import org.editr1.train.Policies;

/** AdamW of torch, and the averages of policies. */
final class OptimizerCases {
  private OptimizerCases() {}

  /** torch's AdamW after clipping by the norm over all tensors. */
  static void adamW(CaseFolder in, Outputs out, Scope scope) {
    AdamW optimizer = optimizer(in);
    double limit = in.number("max_grad_norm");
    Adapter parameters = start(in, optimizer, limit, out);
    SortedMap<String, AdamW.Moments> moments = new TreeMap<>();
    List<Double> norms = new ArrayList<>();
    List<Boolean> clipped = new ArrayList<>();
    for (int step = 0; step < in.integer("steps"); step++) {
      Adapter gradient = tensors(in, "in.step" + step + ".g");
      double norm = Learning.clip(gradient, limit);
      norms.add(norm);
      clipped.add(norm > limit);
      parameters = optimizer.update(parameters, gradient, moments);
      out.put("out.step" + step + ".p", parameters);
    }
    moments.forEach(
        (name, state) -> {
          long[] shape = in.shape("in.p" + name);
          out.put("out.exp_avg" + name, state.expAvg(), shape);
          out.put("out.exp_avg_sq" + name, state.expAvgSq(), shape);
        });
    out.result("gradient_norms", norms);
    out.result("clipped", clipped);
  }

  /**
   * The parameters before step 0. Where a case holds those of its last step instead (torch updates
   * in place, and a maker that keeps no copy saves the end), step 0 is undone: its own output then
   * checks nothing, all later ones do.
   */
  private static Adapter start(CaseFolder in, AdamW optimizer, double limit, Outputs out) {
    Adapter given = tensors(in, "in.p");
    int last = in.integer("steps") - 1;
    if (!equal(given, tensors(in, "out.step" + last + ".p"))) {
      return given;
    }
    out.note("in.pK are the parameters of the end: the start was recovered, step 0 is not checked");
    Adapter gradient = tensors(in, "in.step0.g");
    Learning.clip(gradient, limit);
    Adapter movement =
        optimizer.update(map(given, given, (one, other) -> 0f), gradient, new TreeMap<>());
    float kept = (float) (1 - optimizer.learningRate() * optimizer.weightDecay());
    return map(tensors(in, "out.step0.p"), movement, (after, moved) -> (after - moved) / kept);
  }

  private static boolean equal(Adapter first, Adapter other) {
    return first.tensors().entrySet().stream()
        .allMatch(one -> Arrays.equals(one.getValue().values(), values(other, one.getKey())));
  }

  private static Adapter map(Adapter first, Adapter second, BinaryOperator<Float> combination) {
    SortedMap<String, Adapter.Tensor> result = new TreeMap<>();
    first
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = tensor.values().clone();
              for (int i = 0; i < values.length; i++) {
                values[i] = combination.apply(values[i], values(second, name)[i]);
              }
              result.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return new Adapter(result);
  }

  private static float[] values(Adapter adapter, String name) {
    return Objects.requireNonNull(adapter.tensors().get(name)).values();
  }

  static AdamW optimizer(CaseFolder in) {
    return new AdamW(
        in.number("lr"),
        in.number("beta1"),
        in.number("beta2"),
        in.number("eps"),
        in.number("weight_decay"));
  }

  private static Adapter tensors(CaseFolder in, String prefix) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
    for (int k = 0; in.has(prefix + k); k++) {
      tensors.put(
          String.valueOf(k), new Adapter.Tensor(in.floats(prefix + k), in.shape(prefix + k)));
    }
    return new Adapter(tensors);
  }

  /** The EMA that is evaluated, and the behaviour policy. */
  static void policyAverages(CaseFolder in, Outputs out, Scope scope) {
    boolean ema = in.text("average").equals("ema");
    EmaDecay decay =
        new EmaDecay(
            in.args().path("decay_cap").asDouble(0.9),
            in.args().path("update_step_interval").asInt(1));
    LongToDoubleFunction decays = ema ? decay::at : BehaviourDecay.of(in.integer("decay_type"))::at;
    for (int k = 0; in.has("in.theta." + k); k++) {
      average(in, out, k, ema, decay, decays);
    }
    int steps = in.expected().path("decays_from_step_0").size();
    List<Double> all = LongStream.range(0, steps).mapToObj(decays::applyAsDouble).toList();
    out.result("decays_from_step_0", all);
  }

  private static void average(
      CaseFolder in, Outputs out, int k, boolean ema, EmaDecay when, LongToDoubleFunction decays) {
    float[] theta = in.floats("in.theta." + k);
    long[] shape = in.shape("in.theta." + k).clone();
    int policies = (int) shape[0]--;
    float[] average = Floats.part(theta, 0, policies);
    List<float[]> all = new ArrayList<>();
    long step = in.args().path("first_step").asLong();
    for (int i = 1; i < policies; i++, step++) {
      float[] live = Floats.part(theta, i, policies);
      double decay = decays.applyAsDouble(step);
      if (!ema) {
        average = Policies.mixed(average, live, decay);
      } else if (when.updates(step)) {
        average = Policies.averaged(average, live, decay);
      }
      all.add(average);
    }
    out.put("out.average." + k, Floats.joined(all), shape);
  }
}
