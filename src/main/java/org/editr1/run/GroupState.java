package org.editr1.run;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.EditTask;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec.Chunks;
import org.editr1.journey.SampleKey;

/** The samples of one group and the fixed index ranges in which they travel. */
final class GroupState {
  private final Group group;
  private final Chunks chunks;
  private final List<Sample> samples;

  GroupState(Group group, Chunks chunks) {
    this.group = group;
    this.chunks = chunks;
    this.samples =
        IntStream.range(0, group.samples())
            .mapToObj(i -> new Sample(new SampleKey(group.key(), i), group.taskOf(i)))
            .toList();
  }

  GroupKey key() {
    return group.key();
  }

  List<Sample> samples() {
    return samples;
  }

  Sample sample(int index) {
    return samples.get(index);
  }

  boolean lives(int index) {
    return !sample(index).isDropped();
  }

  /** The samples in this state, ascending. */
  List<Sample> in(SampleState state) {
    return samples.stream().filter(sample -> sample.state() == state).toList();
  }

  /** The samples that are not dropped, ascending. */
  List<Sample> living() {
    return samples.stream().filter(sample -> !sample.isDropped()).toList();
  }

  /** The least advanced living sample's state; {@link SampleState#DROPPED} when none lives. */
  SampleState state() {
    return living().stream().map(Sample::state).min(Enum::compareTo).orElse(SampleState.DROPPED);
  }

  /** Returns the task of all samples of a training group. */
  EditTask task() {
    return group.taskOf(0);
  }

  /** Returns the conditionings of its tasks. */
  Stream<String> conditionings() {
    return group.tasks().stream().map(EditTask::conditioning);
  }

  /** Returns the task of an {@link Role#ENCODE} order of this group. */
  EditTask taskOf(OrderId order) {
    return group.tasks().get(order.chunk());
  }

  /** The encode order that {@code sample}'s task would need. */
  OrderId encodeOrder(Sample sample) {
    return new OrderId(Role.ENCODE, key(), group.tasks().size() == 1 ? 0 : sample.index());
  }

  /** Which samples wait for this encoding, by the encode order that they would need. */
  Map<OrderId, List<Integer>> waitingFor(String conditioning) {
    Map<OrderId, List<Integer>> waiting = new LinkedHashMap<>();
    in(SampleState.ENCODING).stream()
        .filter(sample -> sample.task().conditioning().equals(conditioning))
        .forEach(
            sample ->
                waiting
                    .computeIfAbsent(encodeOrder(sample), order -> new ArrayList<>())
                    .add(sample.index()));
    return waiting;
  }

  /** The living samples of an order of another role than {@link Role#ENCODE}. */
  List<Sample> samplesOf(OrderId order) {
    int size = chunkSize(order.role());
    int from = order.chunk() * size;
    return samples.subList(from, Math.min(from + size, samples.size())).stream()
        .filter(sample -> !sample.isDropped())
        .toList();
  }

  /** The orders whose living samples have all finished the stage before. */
  List<OrderId> ready() {
    List<OrderId> ready = new ArrayList<>();
    for (Role role : List.of(Role.ROLLOUT, Role.REWARD, Role.TRAIN)) {
      for (int chunk = 0; chunk * chunkSize(role) < samples.size(); chunk++) {
        OrderId order = new OrderId(role, key(), chunk);
        List<Sample> members = samplesOf(order);
        if (!members.isEmpty()
            && members.stream().allMatch(member -> member.state() == needing(role))) {
          ready.add(order);
        }
      }
    }
    return ready;
  }

  private int chunkSize(Role role) {
    if (key().pass() instanceof Pass.Evaluation) {
      return chunks.evaluate();
    }
    return switch (role) {
      case ENCODE -> throw new IllegalArgumentException("encoding goes by task");
      case ROLLOUT -> chunks.rollout();
      case REWARD -> chunks.reward();
      case TRAIN -> chunks.train();
    };
  }

  private static SampleState needing(Role role) {
    return switch (role) {
      case ENCODE -> SampleState.ENCODING;
      case ROLLOUT -> SampleState.ROLLING;
      case REWARD -> SampleState.REWARDING;
      case TRAIN -> SampleState.TRAINING;
    };
  }
}
