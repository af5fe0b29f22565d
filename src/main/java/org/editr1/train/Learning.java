package org.editr1.train;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
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
   * Adds the leaves, divides once, clips, updates, averages; the version grows by one. Without
   * leaves only the version changes: no update, no decay, no averaging.
   *
   * @param leaves plain sums in the order of (group, chunk); their arrays are overwritten
   * @param count number of rows of all leaves
   * @return {@code grad_norm} before clipping, {@code ema_decay}, {@code behaviour_decay}; empty
   *     without leaves
   */
  public SortedMap<String, Double> step(Iterator<Adapter> leaves, long count) {
    SortedMap<String, Double> logged = new TreeMap<>();
    if (!leaves.hasNext()) {
      policies = policies.afterEmptyStep();
      return logged;
    }
    Adapter gradient = sum(leaves);
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

  private record Subtree(int height, Adapter sum) {
    Subtree joined(Subtree right) {
      return new Subtree(height + 1, AdapterMath.add(sum, right.sum));
    }
  }

  /**
   * Adds leaves by a binary tree whose shape depends on their number alone: adjacent leaves in
   * pairs, then adjacent sums, from the right where a sum has no neighbour of its height. Leaves
   * come one by one and a sum waits for its neighbour, so at most log2(n) + 1 sums of n leaves are
   * held.
   */
  private static Adapter sum(Iterator<Adapter> leaves) {
    Deque<Subtree> waiting = new ArrayDeque<>();
    while (leaves.hasNext()) {
      Subtree right = new Subtree(0, leaves.next());
      while (!waiting.isEmpty() && waiting.peek().height() == right.height()) {
        right = waiting.pop().joined(right);
      }
      waiting.push(right);
    }
    Subtree right = waiting.pop();
    while (!waiting.isEmpty()) {
      right = waiting.pop().joined(right);
    }
    return right.sum();
  }
}
