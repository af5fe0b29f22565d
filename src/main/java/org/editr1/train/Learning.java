package org.editr1.train;

import java.util.Iterator;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;

/** From the leaves of a step to the next policies. One thread; plain arrays. */
public final class Learning {
  /**
   * @param maxGradNorm the gradient's norm over all tensors is cut to it
   */
  public record Settings(
      AdamW optimizer, double maxGradNorm, BehaviourDecay behaviourDecay, EmaDecay emaDecay) {
    /** Those of a run. */
    public static Settings of(RunSpec.Train train) {
      return new Settings(
          AdamW.of(train),
          train.maxGradNorm(),
          BehaviourDecay.of(train.behaviourDecay()),
          EmaDecay.everyStep(train.emaDecay()));
    }
  }

  private final Settings settings;
  private Policies policies;
  private SortedMap<String, AdamW.Moments> moments;

  /**
   * @param moments of the optimizer so far; empty at the start of a run
   */
  public Learning(Settings settings, Policies policies, SortedMap<String, AdamW.Moments> moments) {
    this.settings = settings;
    this.policies = policies;
    this.moments = new TreeMap<>(moments);
  }

  public Policies policies() {
    return policies;
  }

  public SortedMap<String, AdamW.Moments> moments() {
    return moments;
  }

  /**
   * Adds the leaves, divides once, clips, updates, averages; the version grows by one. Without
   * leaves the version is all that changes: no update, no decay, not even of the averages.
   *
   * @param leaves plain sums, in the fixed sequence of (group, chunk); their arrays are used up
   * @param count rows of all leaves together
   * @return {@code grad_norm} before clipping, {@code ema_decay}, {@code behaviour_decay}; nothing
   *     without leaves
   */
  public SortedMap<String, Double> step(Iterator<Adapter> leaves, long count) {
    SortedMap<String, Double> logged = new TreeMap<>();
    if (!leaves.hasNext()) {
      policies = policies.afterNothing();
      return logged;
    }
    Adapter gradient = GradientTree.sum(leaves);
    AdapterMath.scale(gradient, 1.0 / count);
    logged.put(Metric.GRAD_NORM, clip(gradient, settings.maxGradNorm()));
    Adapter trained = settings.optimizer().update(policies.live(), gradient, moments);
    policies = policies.after(trained, settings.behaviourDecay(), settings.emaDecay());
    logged.put("behaviour_decay", settings.behaviourDecay().at(policies.version()));
    logged.put("ema_decay", settings.emaDecay().at(policies.version()));
    return logged;
  }

  /**
   * Multiplies all tensors by min(1, limit / (norm + 1e-6)) (torch clip_grad_norm_).
   *
   * @return the norm before
   */
  public static double clip(Adapter gradient, double limit) {
    double norm = AdapterMath.norm(gradient);
    if (!Double.isFinite(norm)) {
      throw new IllegalStateException("the gradient of the step is not finite");
    }
    AdapterMath.scale(gradient, Math.min(1, limit / (norm + 1e-6)));
    return norm;
  }
}
