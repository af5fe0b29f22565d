package org.editr1.train;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;

/** Turns the leaves of a step into the next policies, on one thread, in plain arrays. */
public final class Learning {
  /**
   * @param maxGradNorm limit of the gradient's norm over all tensors
   */
  public record Settings(
      AdamW optimizer, double maxGradNorm, BehaviourDecay behaviourDecay, EmaDecay emaDecay) {
    /** The settings of a run. */
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
   * @param moments state of the optimizer; empty at the start of a run
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
   * Divides the sum of the leaves once, clips, updates, averages; the version grows by one. Without
   * leaves only the version changes: no update, no decay, no averaging.
   *
   * @param sum of all leaves, empty without leaves; its arrays are overwritten
   * @param count number of rows of all leaves
   * @return {@code grad_norm} before clipping, {@code ema_decay}, {@code behaviour_decay}; empty
   *     without leaves
   */
  public SortedMap<String, Double> step(Optional<Adapter> sum, long count) {
    SortedMap<String, Double> logged = new TreeMap<>();
    if (sum.isEmpty()) {
      policies = policies.afterEmptyStep();
      return logged;
    }
    Adapter gradient = sum.get();
    AdapterMath.scale(gradient, 1.0 / count);
    logged.put(Metric.GRAD_NORM, clip(gradient, settings.maxGradNorm()));
    Adapter trained = settings.optimizer().update(policies.live(), gradient, moments);
    policies = policies.after(trained, settings.behaviourDecay(), settings.emaDecay());
    logged.put("behaviour_decay", settings.behaviourDecay().at(policies.version()));
    logged.put("ema_decay", settings.emaDecay().at(policies.version()));
    return logged;
  }

  /** Returns the sum of leaves that are in memory, in the arrays of some of them. */
  public static Optional<Adapter> sum(List<Adapter> leaves) {
    GradientTree<Adapter> tree = new GradientTree<>(AdapterMath::add);
    for (int i = 0; i < leaves.size(); i++) {
      tree.add(i, leaves.get(i), sum -> sum);
    }
    return tree.sum();
  }

  /**
   * Multiplies all tensors by min(1, limit / (norm + 1e-6)) (torch clip_grad_norm_).
   *
   * @return the norm before clipping
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
