package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.StoredLeaf;
import org.junit.jupiter.api.Test;

/** Samples are at fault, or only their workers are. */
class LedgerFaultTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(0), 0);

  private final Scene scene = new Scene();

  private Scene rolling(int samples) {
    scene.step(0, Scene.group(0, 0, "a", samples));
    scene.workAll("w", Role.ENCODE);
    return scene;
  }

  private List<Integer> samples(Lease lease) {
    if (lease.order() instanceof RolloutOrder rollout) {
      return rollout.samples();
    }
    return lease.order() instanceof RewardOrder reward
        ? reward.samples()
        : assertInstanceOf(TrainOrder.class, lease.order()).samples();
  }

  @Test
  void faultySampleIsRetriedOnceAndThenDropped() {
    rolling(4);
    Lease first = scene.lease("w");
    assertTrue(scene.failed("w", first, 1).accepted());
    assertEquals(List.of(), scene.dropped(GROUP));
    Lease second = scene.lease("w");
    assertEquals(first.order(), second.order());
    int before = scene.effects.size();
    assertTrue(scene.failed("w", second, 1).accepted());
    assertEquals(
        List.of(
            new Effect.Faulted(first.order().id(), List.of(1), "broken"),
            Scene.dropped(GROUP, 1, "broken"),
            Scene.available(Role.ROLLOUT)),
        scene.effects.subList(before, scene.effects.size()));
    assertEquals(List.of(0), samples(scene.lease("w")));
  }

  @Test
  void shrunkChunkIsNeverRefilled() {
    rolling(4);
    scene.faultTwice("w", Role.ROLLOUT, 0);
    assertEquals(
        List.of(List.of(1), List.of(2, 3), List.of(1, 2, 3)),
        scene.workAll("w").stream().map(this::samples).toList());
    scene.train(0);
    assertEquals(
        List.of(List.of(1), List.of(2, 3)),
        scene.workAll("w").stream().map(this::samples).toList());
  }

  @Test
  void chunkWithoutSamplesHasNoOrder() {
    rolling(4);
    Lease gone = scene.faultTwice("w", Role.ROLLOUT, 0, 1);
    assertEquals("the order is not open", scene.done("w", gone).reason());
    assertEquals(
        List.of(List.of(2, 3), List.of(2, 3)),
        scene.workAll("w").stream().map(this::samples).toList());
  }

  @Test
  void everySampleHasItsOwnRetry() {
    rolling(2);
    scene.failed("w", scene.lease("w"), 0);
    scene.failed("w", scene.lease("w"), 1);
    assertEquals(List.of(), scene.dropped(GROUP));
    scene.failed("w", scene.lease("w"), 0, 1);
    assertEquals(List.of(0, 1), scene.dropped(GROUP));
  }

  @Test
  void everyStageHasItsOwnRetry() {
    rolling(4);
    scene.failed("w", scene.lease("w"), 0);
    scene.workAll("w", Role.ROLLOUT);
    scene.failed("w", scene.lease("w", Role.REWARD), 0);
    assertEquals(List.of(), scene.dropped(GROUP));
  }

  @Test
  void retryGoesToAnotherLiveWorkerOfTheRole() {
    rolling(2);
    scene.start("x", Role.ROLLOUT);
    scene.start("y", Role.TRAIN);
    scene.failed("w", scene.lease("w", Role.ROLLOUT), 0);
    scene.noWork("w", Role.ROLLOUT);
    Lease elsewhere = scene.lease("x", Role.ROLLOUT);
    scene.release("x", elsewhere);
    scene.lose("x");
    scene.lease("w", Role.ROLLOUT);
  }

  @Test
  void reservationIsNotTakenOverByTheWorkerThatFailedIt() {
    rolling(4);
    Lease first = scene.lease("w");
    scene.failed("w", scene.lease("w"), 2);
    scene.release("w", first);
    Lease other = scene.lease("x", Role.ROLLOUT);
    Lease reserved = scene.lease("x", Role.ROLLOUT);
    scene.noWork("w", Role.ROLLOUT);
    assertTrue(scene.renew("x", other).accepted());
    assertTrue(scene.renew("x", reserved).accepted());
  }

  @Test
  void otherFailuresAreRetriedWithoutLimit() {
    rolling(2);
    for (int i = 0; i < 20; i++) {
      assertTrue(scene.failed("w", scene.lease("w")).accepted());
    }
    assertEquals(List.of(), scene.dropped(GROUP));
    assertEquals("", scene.snapshot().paused());
    assertEquals(2, scene.workAll("w").size());
  }

  @Test
  void samplesOfOtherOrdersAreNotAtFault() {
    rolling(4);
    scene.faultTwice("w", Role.ROLLOUT, 2, 3, 99, -1);
    assertEquals(List.of(), scene.dropped(GROUP));
  }

  @Test
  void aFailureNeedsItsLease() {
    rolling(2);
    Lease lease = scene.lease("w");
    scene.failed("w", lease, 0);
    assertEquals("the lease has expired", scene.failed("w", lease, 0).reason());
    assertEquals(List.of(), scene.dropped(GROUP));
    scene.now += Scene.LEASE;
    Lease expired = scene.lease("w");
    scene.now += Scene.LEASE;
    scene.expire();
    assertFalse(scene.failed("w", expired, 0).accepted());
    assertEquals(List.of(), scene.dropped(GROUP));
  }

  @Test
  void aGroupWithFewerThanTwoScoredSamplesIsDropped() {
    scene.step(0, Scene.group(0, 0, "a", 2), Scene.group(0, 1, "b", 2));
    scene.workAll("w", Role.ENCODE);
    Lease lease = scene.faultTwice("w", Role.ROLLOUT, 1);
    assertEquals(GROUP, lease.order().id().group());
    scene.workAll("w");
    assertEquals(List.of(1, 0), scene.dropped(GROUP));
    assertEquals(SampleFlow.TOO_FEW, scene.lastPublished(SampleDropped.class).reason());
    assertEquals(1, scene.all(Effect.Faulted.class).size());
    assertEquals(Set.of(new GroupKey(new Pass.Step(0), 1)), scene.rewards().scores().keySet());
  }

  @Test
  void stepWithoutSurvivorsIsReported() {
    rolling(2);
    scene.faultTwice("w", Role.ROLLOUT, 0, 1);
    assertTrue(scene.rewards().scores().isEmpty());
    scene.train(0);
    assertEquals(List.of(), scene.last(Effect.Train.class).leaves());
  }

  @Test
  void trainingFaultDropsOnlyItsSample() {
    rolling(2);
    scene.workAll("w");
    scene.train(0);
    scene.faultTwice("w", Role.TRAIN, 0);
    assertEquals(List.of(List.of(1)), scene.workAll("w").stream().map(this::samples).toList());
    assertEquals(
        List.of(List.of(1)),
        scene.last(Effect.Train.class).leaves().stream().map(StoredLeaf::samples).toList());
  }

  @Test
  void stepIsTrainedOnceNoSampleIsLeftToTrain() {
    rolling(2);
    scene.workAll("w");
    scene.train(0);
    scene.faultTwice("w", Role.TRAIN, 0, 1);
    assertEquals(new Effect.Train(0, List.of()), scene.last(Effect.Train.class));
  }

  @Test
  void encodingFaultDropsAllWaitingSamplesGroupByGroup() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    scene.step(1, Scene.group(1, 3, "b", 2), Scene.group(1, 4, "a", 2));
    scene.evaluation(0, Scene.tests(0, 0, "x", "a"));
    Lease lease = scene.faultTwice("w", Role.ENCODE, 0);
    assertEquals("step-0/group-0/encode-0", lease.order().id().path());
    GroupKey later = new GroupKey(new Pass.Step(1), 4);
    GroupKey test = new GroupKey(new Pass.Evaluation(0), 0);
    assertEquals(
        List.of(
            new Effect.Faulted(lease.order().id(), List.of(0, 1), "broken"),
            new Effect.Faulted(new OrderId(Role.ENCODE, later, 0), List.of(0, 1), "broken"),
            new Effect.Faulted(new OrderId(Role.ENCODE, test, 1), List.of(1), "broken")),
        scene.all(Effect.Faulted.class));
    assertEquals(List.of(0, 1), scene.dropped(later));
    assertEquals(List.of(1), scene.dropped(test));
    assertTrue(scene.rewards().scores().isEmpty());
    scene.workAll("w");
    assertEquals(
        List.of(0),
        scene.evaluated().scores().values().iterator().next().stream()
            .map(score -> score.sample())
            .toList());
  }

  @Test
  void laterStepRetriesAFaultyEncoding() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    scene.faultTwice("w", Role.ENCODE, 0);
    scene.step(1, Scene.group(1, 0, "a", 2));
    assertEquals("step-1/group-0/encode-0", scene.lease("w").order().id().path());
  }

  @Test
  void evaluationContinuesWithoutItsFaultySamples() {
    scene.evaluation(0, Scene.tests(0, 0, "x", "y"), Scene.tests(0, 1, "z"));
    scene.workAll("w", Role.ENCODE);
    scene.faultTwice("w", Role.ROLLOUT, 1);
    scene.workAll("w", Role.ROLLOUT);
    scene.faultTwice("w", Role.REWARD, 0);
    scene.workAll("w");
    assertEquals(
        Set.of(new GroupKey(new Pass.Evaluation(0), 1)), scene.evaluated().scores().keySet());
  }
}
