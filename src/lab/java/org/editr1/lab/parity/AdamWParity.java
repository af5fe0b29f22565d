package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Scope;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;

/** torch's AdamW after clipping by the norm over all tensors. */
public final class AdamWParity implements ParityModule {
  @Override
  public String module() {
    return "adamw";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    AdamW optimizer = optimizer(in.args());
    double limit = in.args().path("max_grad_norm").asDouble();
    Adapter parameters = start(in, optimizer, limit, out);
    SortedMap<String, AdamW.Moments> moments = new TreeMap<>();
    List<Double> norms = new ArrayList<>();
    List<Boolean> clipped = new ArrayList<>();
    for (int step = 0; step < in.args().path("steps").asInt(); step++) {
      Adapter gradient = tensors(in, "in.step" + step + ".g");
      double norm = Learning.clip(gradient, limit);
      norms.add(norm);
      clipped.add(norm > limit);
      parameters = optimizer.update(parameters, gradient, moments);
      put(out, "out.step" + step + ".p", parameters);
    }
    moments.forEach(
        (name, state) -> {
          long[] shape = in.shape("in.p" + name);
          out.put("out.exp_avg" + name, state.mean(), shape);
          out.put("out.exp_avg_sq" + name, state.square(), shape);
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
    int last = in.args().path("steps").asInt() - 1;
    if (!equal(given, tensors(in, "out.step" + last + ".p"))) {
      return given;
    }
    out.note("in.pK are the parameters of the end: the start was recovered, step 0 is not checked");
    Adapter gradient = tensors(in, "in.step0.g");
    Learning.clip(gradient, limit);
    Adapter movement =
        optimizer.update(map(given, given, (one, other) -> 0), gradient, new TreeMap<>());
    float kept = (float) (1 - optimizer.learningRate() * optimizer.weightDecay());
    return map(tensors(in, "out.step0.p"), movement, (after, moved) -> (after - moved) / kept);
  }

  private static boolean equal(Adapter one, Adapter other) {
    return one.tensors().entrySet().stream()
        .allMatch(
            entry ->
                Arrays.equals(entry.getValue().values(), tensor(other, entry.getKey()).values()));
  }

  private interface Combination {
    float of(float first, float second);
  }

  private static Adapter map(Adapter first, Adapter second, Combination combination) {
    SortedMap<String, Adapter.Tensor> result = new TreeMap<>();
    first
        .tensors()
        .forEach(
            (name, tensor) -> {
              float[] values = new float[tensor.values().length];
              for (int i = 0; i < values.length; i++) {
                values[i] = combination.of(tensor.values()[i], tensor(second, name).values()[i]);
              }
              result.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return new Adapter(result);
  }

  private static Adapter.Tensor tensor(Adapter adapter, String name) {
    return Objects.requireNonNull(adapter.tensors().get(name));
  }

  static AdamW optimizer(JsonNode args) {
    return new AdamW(
        args.path("lr").asDouble(),
        args.path("beta1").asDouble(),
        args.path("beta2").asDouble(),
        args.path("eps").asDouble(),
        args.path("weight_decay").asDouble());
  }

  private static Adapter tensors(CaseFolder in, String prefix) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
    for (int k = 0; in.has(prefix + k); k++) {
      tensors.put(
          String.valueOf(k), new Adapter.Tensor(in.floats(prefix + k), in.shape(prefix + k)));
    }
    return new Adapter(tensors);
  }

  private static void put(Outputs out, String prefix, Adapter adapter) {
    adapter
        .tensors()
        .forEach((name, tensor) -> out.put(prefix + name, tensor.values(), tensor.shape()));
  }
}
