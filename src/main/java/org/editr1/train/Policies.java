package org.editr1.train;

import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;

/**
 * The three adapters after {@code version} finished steps.
 *
 * @param live the policy that is trained
 * @param behaviour the policy that makes the next samples
 * @param ema the policy that is evaluated
 */
public record Policies(int version, Adapter live, Adapter behaviour, Adapter ema) {
  /** All three equal, before the first step. */
  public static Policies start(Adapter adapter) {
    return new Policies(0, adapter, adapter, adapter);
  }

  /**
   * The policies after an optimizer step: both averages follow, with the decays of the next
   * version.
   */
  Policies after(Adapter trained, BehaviourDecay behaviourDecay, EmaDecay emaDecay) {
    int next = version + 1;
    return new Policies(
        next,
        trained,
        map(behaviour, trained, behaviourDecay.at(next), Policies::mixed),
        emaDecay.updates(next) ? map(ema, trained, emaDecay.at(next), Policies::averaged) : ema);
  }

  /** The policies after a step without an optimizer call: only the version grows. */
  Policies afterEmptyStep() {
    return new Policies(version + 1, live, behaviour, ema);
  }

  private interface Average {
    float[] of(float[] average, float[] theta, double decay);
  }

  /** average + (1 - decay) * (theta - average), in fp32 (flow_grpo EMAModuleWrapper). */
  public static float[] averaged(float[] average, float[] theta, double decay) {
    float share = (float) (1 - decay);
    float[] next = new float[average.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = average[i] + share * (theta[i] - average[i]);
    }
    return next;
  }

  /** decay * old + (1 - decay) * theta, in fp32 (the behaviour policy of the NFT trainer). */
  public static float[] mixed(float[] old, float[] theta, double decay) {
    float kept = (float) decay;
    float share = (float) (1 - decay);
    float[] next = new float[old.length];
    for (int i = 0; i < next.length; i++) {
      next[i] = old[i] * kept + theta[i] * share;
    }
    return next;
  }

  private static Adapter map(Adapter from, Adapter towards, double decay, Average average) {
    SortedMap<String, Adapter.Tensor> next = new TreeMap<>();
    from.tensors()
        .forEach(
            (name, tensor) -> {
              Adapter.Tensor target = AdapterMath.get(towards, name);
              float[] values = average.of(tensor.values(), target.values(), decay);
              next.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return new Adapter(next);
  }
}
