package org.editr1.run;

import static org.editr1.journey.PolicyRef.Kind.BEHAVIOUR;
import static org.editr1.journey.PolicyRef.Kind.LIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.journey.StoredLeaf;
import org.editr1.journey.TensorRef;
import org.junit.jupiter.api.Test;

class StepStateTest {
  private static final GroupKey FIRST = new GroupKey(new Pass.Step(3), 0);
  private static final GroupKey SECOND = new GroupKey(new Pass.Step(3), 1);

  private final StepState step = book(Split.TRAIN);

  private static StepState book(Split split) {
    List<GroupState> groups =
        split == Split.TRAIN
            ? List.of(groupBook(0), groupBook(1))
            : List.of(new GroupState(Scene.tests(3, 0, "x", "y"), Scene.CHUNKS));
    return new StepState(Pass.of(split, 3), groups, Scene.policy(BEHAVIOUR, 2));
  }

  private static GroupState groupBook(int index) {
    return new GroupState(Scene.group(3, index, "task" + index, 4), Scene.CHUNKS);
  }

  @Test
  void aStepIsSampledScoredTrainedAndClosed() {
    assertEquals(StepState.Phase.SAMPLING, step.phase());
    step.toScored();
    assertEquals(StepState.Phase.SCORED, step.phase());
    step.toTraining(Scene.policy(LIVE, 3));
    assertEquals(StepState.Phase.TRAINING, step.phase());
    step.toClosed();
    assertEquals(StepState.Phase.CLOSED, step.phase());
  }

  @Test
  void evaluationIsCompleteOnceScored() {
    StepState evaluation = book(Split.TEST);
    evaluation.toScored();
    assertEquals(StepState.Phase.CLOSED, evaluation.phase());
    assertThrows(IllegalStateException.class, () -> evaluation.toTraining(Scene.policy(LIVE, 3)));
  }

  @Test
  void noPhaseIsSkippedOrRepeated() {
    assertThrows(IllegalStateException.class, () -> step.toTraining(Scene.policy(LIVE, 3)));
    assertThrows(IllegalStateException.class, step::toClosed);
    step.toScored();
    assertThrows(IllegalStateException.class, step::toScored);
    assertThrows(IllegalStateException.class, step::toClosed);
    step.toTraining(Scene.policy(LIVE, 3));
    assertThrows(IllegalStateException.class, step::toScored);
    assertThrows(IllegalStateException.class, () -> step.toTraining(Scene.policy(LIVE, 3)));
    step.toClosed();
    assertThrows(IllegalStateException.class, step::toClosed);
  }

  @Test
  void aStepIsTrainedAtItsOwnVersionOnly() {
    step.toScored();
    IllegalStateException refused =
        assertThrows(IllegalStateException.class, () -> step.toTraining(Scene.policy(LIVE, 2)));
    assertEquals("step-3 is trained at version 3, not 2", refused.getMessage());
    assertEquals(StepState.Phase.SCORED, step.phase());
  }

  @Test
  void leavesAreOrderedByGroupAndChunk() {
    OrderId last = new OrderId(Role.TRAIN, SECOND, 0);
    OrderId second = new OrderId(Role.TRAIN, FIRST, 1);
    OrderId first = new OrderId(Role.TRAIN, FIRST, 0);
    List.of(last, second, first).forEach(this::addLeaf);
    assertEquals(
        List.of(first, second, last), step.leaves().stream().map(StoredLeaf::order).toList());
  }

  private void addLeaf(OrderId id) {
    TensorRef any = FakeWork.stored("any", "any");
    TrainOrder order =
        new TrainOrder(
            id,
            List.of(0),
            List.of(1.0),
            any,
            List.of(any),
            Scene.policy(LIVE, 3),
            Scene.policy(BEHAVIOUR, 2));
    step.addLeaf(order, new Result.Trained(any, 5, Map.of()));
  }

  @Test
  void droppedSamplesGetNoOrder() {
    GroupState group = step.group(FIRST);
    group.living().subList(0, 2).forEach(sample -> sample.toDropped(null));
    assertNull(step.order(new OrderId(Role.ROLLOUT, FIRST, 0), key -> fail(key)));
    assertEquals(List.of(2, 3), group.living().stream().map(Sample::index).toList());
  }

  @Test
  void aTrainOrderNeedsALivePolicy() {
    OrderId order = new OrderId(Role.TRAIN, FIRST, 0);
    assertThrows(IllegalStateException.class, () -> step.order(order, key -> fail(key)));
  }

  private static TensorRef fail(String conditioning) {
    throw new AssertionError(conditioning + " is not needed");
  }

  @Test
  void stageOfAGroupIsThatOfItsLeastAdvancedLivingSample() {
    GroupState group = step.group(FIRST);
    group.samples().forEach(Sample::toEncoding);
    group.sample(1).toRolling();
    assertEquals(SampleState.ENCODING, group.state());
    group.in(SampleState.ENCODING).forEach(sample -> sample.toDropped(null));
    assertEquals(SampleState.ROLLING, group.state());
    group.sample(1).toDropped(null);
    assertEquals(SampleState.DROPPED, group.state());
    assertEquals(Map.of(SampleState.WAITING, 4, SampleState.DROPPED, 4), step.counts());
    assertTrue(step.isAll(SampleState.WAITING));
  }

  @Test
  void trainingGroupIsEncodedByOneOrderAndTestGroupByOnePerSample() {
    GroupState training = step.group(FIRST);
    training.samples().forEach(Sample::toEncoding);
    assertEquals(
        Map.of(new OrderId(Role.ENCODE, FIRST, 0), Scene.range(0, 4)),
        training.waitingFor("conditioning/task0"));
    assertEquals(Map.of(), training.waitingFor("conditioning/task1"));
    GroupState test = new GroupState(Scene.tests(3, 0, "x", "y", "x"), Scene.CHUNKS);
    test.samples().forEach(Sample::toEncoding);
    assertEquals(
        Map.of(
            new OrderId(Role.ENCODE, test.key(), 0), List.of(0),
            new OrderId(Role.ENCODE, test.key(), 2), List.of(2)),
        test.waitingFor("conditioning/x"));
  }
}
