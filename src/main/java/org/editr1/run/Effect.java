package org.editr1.run;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.editr1.journey.TensorRef;

/** What a call to the ledger brought about, for the caller to act on in the given sequence. */
public sealed interface Effect {

  /** The first accepted result of an order: exactly one per order. */
  record Accepted(String worker, OrderId order, Result result, double seconds) implements Effect {}

  /** A task's encoding is stored and need not be made again in this run. */
  record ConditioningStored(String conditioning, TensorRef reference) implements Effect {}

  /**
   * Samples leave the run because they themselves are at fault; a {@link Dropped} of each follows.
   *
   * @param order at which they are dropped: of their own group, also where another group's order
   *     makes the encoding that both wait for
   * @param samples indices within the group, ascending
   */
  record Faulted(OrderId order, List<Integer> samples, String reason) implements Effect {}

  /** A sample left the run. */
  record Dropped(SampleKey sample, String reason) implements Effect {}

  /**
   * Every sample of a step is scored or dropped; {@link Ledger#train} is awaited.
   *
   * @param scores of the groups with at least two scored samples, samples ascending; may be empty
   */
  record RewardsComplete(int step, SortedMap<GroupKey, List<Score>> scores) implements Effect {}

  /** Every sample of an evaluation is scored or dropped; groups without a score are missing. */
  record EvaluationComplete(int version, SortedMap<GroupKey, List<Score>> scores)
      implements Effect {}

  /**
   * All leaves of a step are stored.
   *
   * @param leaves in the fixed sequence of (group, chunk); empty when nothing survived
   */
  record StepTrained(int step, List<Leaf> leaves) implements Effect {
    /** How many (sample, time) pairs the leaves hold together. */
    public long count() {
      return leaves.stream().mapToLong(Leaf::count).sum();
    }

    /** The gradients in the leaves' sequence. */
    public List<TensorRef> gradients() {
      return leaves.stream().map(Leaf::gradient).toList();
    }
  }

  /**
   * A stored gradient sum.
   *
   * @param samples that it holds, ascending
   * @param count of its (sample, time) pairs
   * @param terms sums (maxima for names that end in {@code _max}) of the logged loss terms
   */
  record Leaf(
      OrderId order,
      List<Integer> samples,
      TensorRef gradient,
      int count,
      Map<String, Double> terms) {}

  /** An evaluation began, with this policy. */
  record EvaluationOpened(int version, PolicyRef ema) implements Effect {}

  /**
   * Fewer tasks are left than a step has groups: {@code step} and what would follow it are not
   * made.
   *
   * @param banned how many tasks are not drawn any more
   */
  record TasksExhausted(int step, int banned) implements Effect {}

  /** Two workers gave different results for one order; the first one counts. */
  record Violation(OrderId order, String first, String second) implements Effect {}

  /** The worker that had begun with an order is lost to it; the order waits again. */
  record Lost(OrderId order, String worker, String why) implements Effect {}

  /** Several workers were lost on one order; the run pauses until {@link Ledger#resumeRun}. */
  record Poisoned(OrderId order, SortedSet<String> workers) implements Effect {}

  /** Orders of these roles wait for a worker; the last effect of a call. */
  record WorkOpened(Set<Role> roles) implements Effect {}
}
