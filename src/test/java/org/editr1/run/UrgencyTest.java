package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.junit.jupiter.api.Test;

class UrgencyTest {
  private record Waiting(OrderId id, List<GroupKey> wantedBy) implements Urgency.Wanted {}

  private static Waiting step(int step, Role role, int group, int chunk) {
    return waiting(Split.TRAIN, step, role, group, chunk);
  }

  private static Waiting evaluation(int version, Role role, int group) {
    return waiting(Split.TEST, version, role, group, 0);
  }

  private static Waiting waiting(Split split, int step, Role role, int group, int chunk) {
    GroupKey key = new GroupKey(Pass.of(split, step), group);
    return new Waiting(new OrderId(role, key, chunk), List.of(key));
  }

  /** Shuffles the orders, which are given as expected, and checks that sorting restores them. */
  private static void assertSorted(Urgency urgency, Waiting... expected) {
    List<Waiting> sorted = List.of(expected);
    List<Waiting> mixed = new ArrayList<>(sorted);
    Collections.reverse(mixed);
    for (int turn = 0; turn < mixed.size(); turn++) {
      Collections.rotate(mixed, 1);
      assertEquals(sorted, mixed.stream().sorted(urgency.mostUrgentFirst()).toList());
    }
  }

  @Test
  void oldestStepComesFirstThenFurthestStage() {
    assertSorted(
        new Urgency(Set.of(), 3),
        step(3, Role.TRAIN, 5, 0),
        step(3, Role.REWARD, 0, 0),
        step(3, Role.ROLLOUT, 0, 0),
        step(3, Role.ENCODE, 0, 0),
        step(4, Role.TRAIN, 0, 0),
        step(4, Role.ENCODE, 0, 0));
  }

  @Test
  void withinAStageGroupsAndChunksDecide() {
    assertSorted(
        new Urgency(Set.of(), 0),
        step(0, Role.ROLLOUT, 0, 0),
        step(0, Role.ROLLOUT, 0, 1),
        step(0, Role.ROLLOUT, 1, 0));
  }

  @Test
  void evaluationsComeLast() {
    assertSorted(
        new Urgency(Set.of(), 3),
        step(9, Role.ENCODE, 0, 0),
        evaluation(2, Role.REWARD, 1),
        evaluation(2, Role.ROLLOUT, 0),
        evaluation(3, Role.REWARD, 0));
  }

  @Test
  void urgentEvaluationRanksWithRolloutsOfTheOldestStep() {
    assertSorted(
        new Urgency(Set.of(2), 3),
        step(3, Role.TRAIN, 0, 0),
        step(3, Role.REWARD, 0, 0),
        evaluation(2, Role.REWARD, 0),
        evaluation(2, Role.ENCODE, 0),
        step(3, Role.ROLLOUT, 0, 0),
        step(3, Role.ENCODE, 0, 0),
        step(4, Role.TRAIN, 0, 0),
        evaluation(3, Role.REWARD, 0));
  }

  @Test
  void sharedEncodingIsAsUrgentAsItsMostUrgentGroup() {
    GroupKey late = new GroupKey(new Pass.Evaluation(0), 0);
    GroupKey soon = new GroupKey(new Pass.Step(3), 7);
    Waiting shared = new Waiting(new OrderId(Role.ENCODE, late, 1), List.of(late, soon));
    assertSorted(
        new Urgency(Set.of(), 3),
        step(3, Role.ENCODE, 6, 0),
        shared,
        step(3, Role.ENCODE, 8, 0),
        evaluation(0, Role.REWARD, 0));
  }
}
