package org.editr1.run;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.editr1.journey.EditTask;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.PolicyRef;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Result.Trained;
import org.editr1.journey.StoredLeaf;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * A step or an evaluation: its groups, the policies that its orders name, and its leaves.
 *
 * <pre>
 * SAMPLING → SCORED     every sample is scored or dropped (an evaluation: → CLOSED)
 * SCORED   → TRAINING   the advantages are known
 * TRAINING → CLOSED     every sample is done or dropped
 * </pre>
 */
final class StepState {
  enum Phase {
    SAMPLING,
    SCORED,
    TRAINING,
    CLOSED
  }

  private final Pass pass;
  private final List<GroupState> groups;
  private final PolicyRef sampler;
  private final SortedMap<GroupKey, SortedMap<Integer, StoredLeaf>> leaves = new TreeMap<>();
  private @Nullable PolicyRef live;
  private Phase phase = Phase.SAMPLING;

  /**
   * @param sampler the policy that makes the rollouts
   */
  StepState(Pass pass, List<GroupState> groups, PolicyRef sampler) {
    this.pass = pass;
    this.groups = List.copyOf(groups);
    this.sampler = sampler;
  }

  Pass pass() {
    return pass;
  }

  int number() {
    return pass.number();
  }

  Phase phase() {
    return phase;
  }

  boolean isClosed() {
    return phase == Phase.CLOSED;
  }

  List<GroupState> groups() {
    return groups;
  }

  GroupState group(GroupKey key) {
    return groups.stream()
        .filter(group -> group.key().equals(key))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(key + " is not open"));
  }

  Stream<Sample> samples() {
    return groups.stream().flatMap(group -> group.samples().stream());
  }

  /** Returns whether every living sample is in {@code state}. */
  boolean isAll(SampleState state) {
    return samples().allMatch(sample -> sample.isDropped() || sample.state() == state);
  }

  /** Returns the commonest fault where faults, and no filter, dropped every sample. */
  Optional<String> fault() {
    Map<String, Integer> faults = new TreeMap<>();
    for (Sample sample : (Iterable<Sample>) samples()::iterator) {
      if (sample.fault() == null) {
        return Optional.empty();
      }
      faults.merge(sample.fault(), SampleFlow.TOO_FEW.equals(sample.fault()) ? 0 : 1, Integer::sum);
    }
    return faults.entrySet().stream().max(Map.Entry.comparingByValue()).map(Map.Entry::getKey);
  }

  void toScored() {
    move(Phase.SAMPLING, pass instanceof Pass.Evaluation ? Phase.CLOSED : Phase.SCORED);
  }

  void toTraining(PolicyRef policy) {
    if (policy.version() != number()) {
      throw new IllegalStateException(
          pass + " is trained at version " + number() + ", not " + policy.version());
    }
    move(Phase.SCORED, Phase.TRAINING);
    live = policy;
  }

  void toClosed() {
    move(Phase.TRAINING, Phase.CLOSED);
  }

  private void move(Phase from, Phase to) {
    if (phase != from) {
      throw new IllegalStateException(pass + " is " + phase + ", not " + from);
    }
    phase = to;
  }

  /** Returns the scores of the groups that have any, samples ascending. */
  SortedMap<GroupKey, List<Score>> scores() {
    SortedMap<GroupKey, List<Score>> scores = new TreeMap<>();
    for (GroupState group : groups) {
      List<Sample> living = group.living();
      if (!living.isEmpty()) {
        scores.put(group.key(), living.stream().map(Sample::score).toList());
      }
    }
    return scores;
  }

  void addLeaf(TrainOrder order, Trained result) {
    leaves
        .computeIfAbsent(order.id().group(), key -> new TreeMap<>())
        .put(
            order.id().chunk(),
            new StoredLeaf(
                order.id(), order.samples(), result.gradient(), result.count(), result.terms()));
  }

  /** Returns the leaves in the fixed order of (group, chunk). */
  List<StoredLeaf> leaves() {
    List<StoredLeaf> ordered = new ArrayList<>();
    leaves.values().forEach(chunks -> ordered.addAll(chunks.values()));
    return ordered;
  }

  Map<SampleState, Integer> counts() {
    Map<SampleState, Integer> counts = new EnumMap<>(SampleState.class);
    samples().forEach(sample -> counts.merge(sample.state(), 1, Integer::sum));
    return counts;
  }

  /** Returns the order of its living samples; null when none of them lives. */
  @Nullable Order order(OrderId id, Function<String, TensorRef> conditionings) {
    GroupState group = group(id.group());
    List<Sample> members =
        switch (id.role()) {
          case ENCODE -> group.samples();
          case ROLLOUT, REWARD, TRAIN -> group.samplesOf(id);
        };
    if (members.isEmpty()) {
      return null;
    }
    return switch (id.role()) {
      case ENCODE -> new EncodeOrder(id, group.taskOf(id));
      case ROLLOUT -> rolloutOrder(id, members, conditionings);
      case REWARD -> new RewardOrder(id, indices(members), tasks(members), rollouts(members));
      case TRAIN -> trainOrder(id, members, conditionings);
    };
  }

  private RolloutOrder rolloutOrder(
      OrderId id, List<Sample> members, Function<String, TensorRef> conditionings) {
    List<EditTask> tasks = tasks(members);
    List<TensorRef> references =
        tasks.stream().map(task -> conditionings.apply(task.conditioning())).toList();
    return new RolloutOrder(id, indices(members), tasks, references, sampler);
  }

  private TrainOrder trainOrder(
      OrderId id, List<Sample> members, Function<String, TensorRef> conditionings) {
    if (live == null) {
      throw new IllegalStateException(pass + " has no live policy yet");
    }
    return new TrainOrder(
        id,
        indices(members),
        members.stream().map(Sample::advantage).toList(),
        conditionings.apply(members.get(0).task().conditioning()),
        rollouts(members),
        live,
        sampler);
  }

  private static List<Integer> indices(List<Sample> members) {
    return members.stream().map(Sample::index).toList();
  }

  /** Returns one task for all samples of a step, one per sample of an evaluation. */
  private List<EditTask> tasks(List<Sample> members) {
    List<EditTask> tasks = members.stream().map(Sample::task).toList();
    return pass instanceof Pass.Step ? tasks.subList(0, 1) : tasks;
  }

  private static List<TensorRef> rollouts(List<Sample> members) {
    return members.stream().map(Sample::rollout).distinct().toList();
  }
}
