package org.editr1.lab.parity;

import java.util.Arrays;
import java.util.List;
import java.util.function.LongToDoubleFunction;
import java.util.stream.LongStream;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;
import org.editr1.tensor.Scope;
import org.editr1.train.PolicyAverages;

/** The EMA that is evaluated, and the behaviour policy. */
public final class PolicyAveragesParity implements ParityModule {
  @Override
  public String module() {
    return "policy_averages";
  }

  @Override
  public void run(CaseFolder in, Outputs out, Scope scope) {
    boolean ema = in.args().path("average").asText().equals("ema");
    EmaDecay decay =
        new EmaDecay(
            in.args().path("decay_cap").asDouble(0.9),
            in.args().path("update_step_interval").asInt(1));
    LongToDoubleFunction decays =
        ema ? decay::at : BehaviourDecay.of(in.args().path("decay_type").asInt())::at;
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
    int steps = (int) shape[0] - 1;
    int size = theta.length / (steps + 1);
    float[] average = Arrays.copyOf(theta, size);
    float[] all = new float[steps * size];
    long step = in.args().path("first_step").asLong();
    for (int i = 0; i < steps; i++, step++) {
      float[] live = Arrays.copyOfRange(theta, (i + 1) * size, (i + 2) * size);
      double decay = decays.applyAsDouble(step);
      if (!ema) {
        average = PolicyAverages.behaviour(average, live, decay);
      } else if (when.updates(step)) {
        average = PolicyAverages.ema(average, live, decay);
      }
      System.arraycopy(average, 0, all, i * size, size);
    }
    shape[0] = steps;
    out.put("out.average." + k, all, shape);
  }
}
