package org.editr1.run;

import static org.editr1.journey.PolicyRef.Kind.BEHAVIOUR;
import static org.editr1.journey.PolicyRef.Kind.EMA;
import static org.editr1.journey.PolicyRef.Kind.LIVE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.editr1.journey.Effect;
import org.editr1.journey.Group;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.StoredLeaf;
import org.editr1.journey.TensorRef;
import org.editr1.run.Ledger.Scored;
import org.junit.jupiter.api.Test;

/** Samples go their way without any trouble. */
class LedgerFlowTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(0), 0);
  private static final TensorRef STORED = FakeWork.stored("conditioning/a", "stored");

  private final Scene scene = new Scene();

  private static List<String> ids(List<Lease> leases) {
    return leases.stream().map(lease -> lease.order().id().path()).toList();
  }

  @Test
  void stepPassesThroughAllStages() {
    scene.step(0, Scene.group(0, 0, "a", 4));
    assertEquals(
        List.of(
            "step-0/group-0/encode-0",
            "step-0/group-0/rollout-0",
            "step-0/group-0/rollout-1",
            "step-0/group-0/reward-0"),
        ids(scene.workAll("w")));
    assertEquals(Set.of(GROUP), scene.rewards().scores().keySet());
    assertEquals(Map.of(SampleState.SCORED, 4), scene.ledger.flow().open().get(new Pass.Step(0)));
    scene.train(0);
    assertEquals(
        List.of("step-0/group-0/train-0", "step-0/group-0/train-1"), ids(scene.workAll("w")));
    Effect.Train trained = scene.last(Effect.Train.class);
    assertEquals(
        List.of(List.of(0, 1), List.of(2, 3)),
        trained.leaves().stream().map(StoredLeaf::samples).toList());
    assertEquals(20, trained.count());
    assertEquals(trained.leaves().stream().map(StoredLeaf::gradient).toList(), trained.gradients());
    assertEquals(Map.of(), scene.ledger.flow().open());
    assertEquals(List.of(), scene.published(SampleDropped.class));
  }

  @Test
  void ordersNameAllTheirInputs() {
    scene.step(3, Scene.group(3, 0, "a", 4));
    List<Lease> leases = scene.workAll("w");
    scene.train(3);
    leases.addAll(scene.workAll("w"));
    EncodeOrder encode = order(leases, 0, EncodeOrder.class);
    assertEquals(FakeWork.task("a"), encode.task());
    TensorRef conditioning = scene.last(Effect.Encoding.class).reference();
    RolloutOrder rollout = order(leases, 2, RolloutOrder.class);
    assertEquals(List.of(2, 3), rollout.samples());
    assertEquals(List.of(FakeWork.task("a")), rollout.tasks());
    assertEquals(List.of(conditioning), rollout.conditioning());
    assertEquals(Scene.policy(BEHAVIOUR, 2), rollout.policy());
    RewardOrder reward = order(leases, 3, RewardOrder.class);
    assertEquals(List.of(0, 1, 2, 3), reward.samples());
    assertEquals(2, reward.rollouts().size());
    TrainOrder train = order(leases, 5, TrainOrder.class);
    assertEquals(List.of(2, 3), train.samples());
    assertEquals(conditioning, train.conditioning());
    assertEquals(reward.rollouts().subList(1, 2), train.rollouts());
    assertEquals(Scene.policy(LIVE, 3), train.live());
    assertEquals(Scene.policy(BEHAVIOUR, 2), train.behaviour());
    List<Double> scores =
        scene.rewards().scores().values().iterator().next().stream()
            .map(score -> score.value())
            .toList();
    assertEquals(scores.subList(2, 4), train.advantages());
  }

  private static <O extends Order> O order(List<Lease> leases, int index, Class<O> type) {
    return assertInstanceOf(type, leases.get(index).order());
  }

  @Test
  void lastChunkHoldsTheRemainder() {
    scene.step(0, Scene.group(0, 0, "a", 5));
    List<Lease> leases = scene.workAll("w");
    assertEquals(List.of(4), order(leases, 4, RolloutOrder.class).samples());
    assertEquals(List.of(4), order(leases, 5, RewardOrder.class).samples());
  }

  @Test
  void orderOpensOnceAllItsSamplesPassedTheStageBefore() {
    scene.step(0, Scene.group(0, 0, "a", 4));
    scene.done("w", scene.lease("w"));
    Lease first = scene.lease("w");
    Lease second = scene.lease("x");
    scene.done("x", second);
    scene.noWork("x", Role.REWARD);
    scene.done("w", first);
    scene.lease("x", Role.REWARD);
  }

  @Test
  void knownEncodingIsReused() {
    scene.ledger.knownConditioning("conditioning/a", STORED);
    scene.step(0, Scene.group(0, 0, "a", 4), Scene.group(0, 1, "b", 4));
    Lease encode = scene.lease("w", Role.ENCODE);
    assertEquals("step-0/group-1/encode-0", encode.order().id().path());
    scene.noWork("x", Role.ENCODE);
    RolloutOrder rollout =
        assertInstanceOf(RolloutOrder.class, scene.lease("x", Role.ROLLOUT).order());
    assertEquals(List.of(STORED), rollout.conditioning());
  }

  @Test
  void stepsAndEvaluationsShareAnEncoding() {
    scene.evaluation(0, Scene.tests(0, 0, "x", "a"));
    scene.step(0, Scene.group(0, 0, "a", 2));
    scene.step(1, Scene.group(1, 5, "a", 2));
    Lease shared = scene.lease("w", Role.ENCODE);
    assertEquals("eval-0/group-0/encode-1", shared.order().id().path());
    Lease other = scene.lease("x", Role.ENCODE);
    assertEquals("eval-0/group-0/encode-0", other.order().id().path());
    scene.noWork("y");
    scene.done("w", shared);
    assertEquals("step-0/group-0/rollout-0", scene.lease("y").order().id().path());
    assertEquals("step-1/group-5/rollout-0", scene.lease("z").order().id().path());
    scene.done("x", other);
    assertEquals("eval-0/group-0/rollout-0", scene.lease("x").order().id().path());
    assertEquals(2, scene.all(Effect.Encoding.class).size());
  }

  @Test
  void anEvaluationEndsWithItsScores() {
    scene.evaluation(4, Scene.tests(4, 0, "x", "y"), Scene.tests(4, 1, "z"));
    List<Lease> leases = scene.workAll("w");
    RolloutOrder rollout = order(leases, 2, RolloutOrder.class);
    assertEquals(Scene.policy(EMA, 4), rollout.policy());
    assertEquals(List.of(FakeWork.task("x"), FakeWork.task("y")), rollout.tasks());
    assertEquals(2, rollout.conditioning().size());
    Scored complete = scene.evaluated();
    assertEquals(new Pass.Evaluation(4), complete.pass());
    assertEquals(List.of(2, 1), complete.scores().values().stream().map(List::size).toList());
    assertEquals(7, leases.size());
    assertEquals(0, scene.scored(Pass.Step.class).size());
  }

  @Test
  void leavesAreOrderedIndependentlyOfArrival() {
    scene.step(0, Scene.group(0, 0, "a", 4), Scene.group(0, 1, "b", 4));
    scene.workAll("w");
    scene.train(0);
    List<Lease> leases = IntStream.range(0, 4).mapToObj(i -> scene.lease("w" + i)).toList();
    for (int i = 3; i >= 0; i--) {
      scene.done("w" + i, leases.get(i));
    }
    assertEquals(
        List.of(
            "step-0/group-0/train-0",
            "step-0/group-0/train-1",
            "step-0/group-1/train-0",
            "step-0/group-1/train-1"),
        scene.last(Effect.Train.class).leaves().stream().map(leaf -> leaf.order().path()).toList());
  }

  @Test
  void theFilterDropsWholeGroups() {
    scene.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
    scene.workAll("w");
    GroupKey kept = new GroupKey(new Pass.Step(0), 1);
    scene.train(0, Map.of(kept, Map.of(0, 1.0, 1, -1.0)), Map.of(GROUP, "teaches nothing"));
    assertEquals(List.of(0, 1), scene.dropped(GROUP));
    assertEquals("teaches nothing", scene.lastPublished(SampleDropped.class).reason());
    assertEquals(List.of("step-0/group-1/train-0"), ids(scene.workAll("w")));
    assertEquals(1, scene.last(Effect.Train.class).leaves().size());
    assertEquals(List.of(), scene.all(Effect.Faulted.class));
  }

  @Test
  void stepWithoutSurvivorsIsTrainedAtOnceOnNoSamples() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    scene.workAll("w");
    List<Object> effects = scene.train(0, Map.of(), Map.of(GROUP, "teaches nothing"));
    assertEquals(new Effect.Train(0, List.of()), effects.get(effects.size() - 1));
    scene.noWork("w");
  }

  @Test
  void aStepWithoutGroupsIsCompleteAtOnce() {
    scene.step(0);
    assertTrue(scene.rewards().scores().isEmpty());
    scene.evaluation(0);
    assertTrue(scene.evaluated().scores().isEmpty());
  }

  @Test
  void stepIsTrainedOnceAndNeedsAllAdvantages() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    assertThrows(IllegalArgumentException.class, () -> scene.train(0, Map.of(), Map.of()));
    scene.workAll("w");
    assertThrows(
        IllegalArgumentException.class,
        () -> scene.train(0, Map.of(GROUP, Map.of(0, 1.0)), Map.of()));
    scene.train(0);
    assertThrows(IllegalStateException.class, () -> scene.train(0));
    assertThrows(IllegalArgumentException.class, () -> scene.train(1, Map.of(), Map.of()));
  }

  @Test
  void stepIsNotTrainedBeforeItsRewards() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    Map<GroupKey, Map<Integer, Double>> advantages = Map.of(GROUP, Map.of(0, 1.0, 1, 1.0));
    assertThrows(IllegalStateException.class, () -> scene.train(0, advantages, Map.of()));
    assertEquals(4, scene.workAll("w").size() + 1);
  }

  @Test
  void stepOpensOnceWithItsOwnGroups() {
    Group group = Scene.group(0, 0, "a", 2);
    scene.step(0, group);
    assertThrows(IllegalStateException.class, () -> scene.step(0, group));
    assertThrows(IllegalArgumentException.class, () -> scene.step(1, group));
    assertThrows(IllegalArgumentException.class, () -> scene.evaluation(0, group));
  }

  @Test
  void workIsAnnouncedByRoleAsTheLastEffect() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    assertEquals(Set.of(Role.ENCODE), scene.lastPublished(WorkAvailable.class).roles());
    Lease encode = scene.lease("w");
    int before = scene.effects.size();
    scene.done("w", encode);
    List<Object> effects = scene.effects.subList(before, scene.effects.size());
    assertInstanceOf(Effect.Accepted.class, effects.get(0));
    assertInstanceOf(Effect.Encoding.class, effects.get(1));
    assertEquals(Scene.available(Role.ROLLOUT), effects.get(2));
    assertEquals(3, effects.size());
  }

  @Test
  void snapshotListsStepsOrdersAndWorkers() {
    scene.step(0, Scene.group(0, 0, "a", 4), Scene.group(0, 1, "b", 4));
    scene.evaluation(0, Scene.tests(0, 0, "x"));
    scene.done("w", scene.lease("w"));
    scene.lease("w", Role.ROLLOUT);
    scene.now += 70;
    Snapshot snapshot = scene.snapshot();
    assertEquals(Map.of(Role.ENCODE, 2, Role.ROLLOUT, 1), snapshot.waiting());
    assertEquals(Map.of(Role.ROLLOUT, 1), snapshot.leased());
    assertEquals(
        Map.of(
            new Pass.Step(0),
            Map.of(SampleState.ROLLING, 4, SampleState.ENCODING, 4),
            new Pass.Evaluation(0),
            Map.of(SampleState.ENCODING, 1)),
        snapshot.passes());
    assertEquals(70, snapshot.oldestWaitingMillis());
    assertEquals("", snapshot.paused());
  }
}
