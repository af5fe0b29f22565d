package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.run.Ledger.Scored;
import org.junit.jupiter.api.Test;

/** Results arrive once, twice, delayed, from other workers, or invalid. */
class LedgerResultTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(0), 0);
  private static final Result OTHER = new Result.Encoded(FakeWork.stored("other", "other"));

  private final Scene scene = opened(new Scene());

  private static Scene opened(Scene scene) {
    return scene.step(0, Scene.group(0, 0, "a", 4));
  }

  private Lease reward() {
    scene.workAll("w", Role.ENCODE, Role.ROLLOUT);
    return scene.lease("w", Role.REWARD);
  }

  private static Result scores(double... values) {
    return new Result.Scored(
        Scene.range(0, values.length).stream()
            .map(i -> new Score(i, values[i], Map.of()))
            .toList());
  }

  @Test
  void firstResultOfAnOrderIsAcceptedFromAnyWorker() {
    Lease lease = scene.lease("w");
    assertTrue(scene.done("stranger", lease).accepted());
    assertEquals("stranger", scene.last(Effect.Accepted.class).worker());
    assertTrue(scene.ledger.claims().leased().isEmpty());
    assertFalse(scene.renew("w", lease).accepted());
  }

  @Test
  void repeatedResultGetsTheFirstAnswerAndChangesNothing() {
    Lease lease = scene.lease("w");
    Ack first = scene.done("w", lease);
    int before = scene.effects.size();
    assertEquals(first, scene.done("w", lease));
    assertEquals(first, scene.done("x", lease));
    assertEquals(before, scene.effects.size());
  }

  @Test
  void differentResultOfAClosedOrderIsAViolation() {
    Lease lease = scene.lease("w");
    scene.done("w", lease);
    Ack second = scene.done("x", lease, OTHER);
    assertFalse(second.accepted());
    assertEquals("w gave another result before", second.reason());
    assertEquals(
        new Logged.Violation(lease.order().id(), "w", "x"), scene.last(Logged.Violation.class));
    assertEquals(1, scene.all(Effect.Accepted.class).size());
  }

  @Test
  void looseRunSilentlyKeepsTheFirstResult() {
    Scene loose = opened(new Scene(1, true, Set.of()));
    Lease lease = loose.lease("w");
    loose.done("w", lease);
    assertFalse(loose.done("x", lease, OTHER).accepted());
    assertEquals(List.of(), loose.all(Logged.Violation.class));
  }

  @Test
  void externalRoleMayReturnDifferentResults() {
    Scene external = opened(new Scene(1, false, Set.of(Role.REWARD)));
    external.workAll("w", Role.ENCODE, Role.ROLLOUT);
    Lease lease = external.lease("w");
    external.done("w", lease, scores(0, 0, 0, 0));
    assertFalse(external.done("x", lease, scores(1, 0, 0, 0)).accepted());
    assertEquals(List.of(), external.all(Logged.Violation.class));
  }

  @Test
  void timingsAreNotComparedBetweenResults() {
    Lease lease = reward();
    scene.done("w", lease, scores(0, 0.5, 1, 1));
    assertTrue(scene.done("x", lease, scores(0, 0.5, 1, 1)).accepted());
    assertEquals(List.of(), scene.all(Logged.Violation.class));
  }

  @Test
  void resultOfTheWrongKindReleasesTheOrder() {
    Lease lease = scene.lease("w");
    Ack refused = scene.done("w", lease, scores(1));
    assertFalse(refused.accepted());
    assertTrue(refused.reason().startsWith("step-0/group-0/encode-0 does not give Scored"));
    assertTrue(scene.ledger.claims().leased().isEmpty());
    assertEquals(lease.order(), scene.lease("w").order());
  }

  @Test
  void resultOfTheWrongKindFromANonHolderLeavesTheLease() {
    Lease lease = scene.lease("w");
    Lease madeUp = new Lease(lease.token() + 1, lease.millis(), 0, lease.digest(), lease.order());
    assertFalse(scene.done("stranger", madeUp, scores(1)).accepted());
    assertTrue(scene.renew("w", lease).accepted());
  }

  @Test
  void scoresMustMatchTheSamplesOfTheOrder() {
    Lease lease = reward();
    assertFalse(scene.done("w", lease, scores(0, 1)).accepted());
    assertFalse(scene.done("w", scene.lease("w"), scores(0, 1, 0, 1, 0)).accepted());
    assertEquals(List.of(), scene.all(Scored.class));
    assertTrue(scene.done("w", scene.lease("w"), scores(0, 1, 0, 1)).accepted());
  }

  @Test
  void nonFiniteScoreIsAFaultOfItsSample() {
    scene.done("w", reward(), scores(0, Double.NaN, 1, 1));
    assertEquals(List.of(), scene.published(SampleDropped.class));
    scene.done("w", scene.lease("w"), scores(0, Double.POSITIVE_INFINITY, 1, 1));
    assertEquals("the score is not finite", scene.last(Effect.Faulted.class).reason());
    assertEquals(List.of(1), scene.dropped(GROUP));
    RewardOrder rest = assertInstanceOf(RewardOrder.class, scene.lease("w").order());
    assertEquals(List.of(0, 2, 3), rest.samples());
  }

  @Test
  void resultFromBeforeADropIsRefused() {
    scene.workAll("w", Role.ENCODE);
    Lease before = scene.lease("a", Role.ROLLOUT);
    scene.lose("a");
    scene.lose("w");
    scene.faultTwice("b", Role.ROLLOUT, 1);
    Ack refused = scene.done("a", before);
    assertFalse(refused.accepted());
    assertEquals(
        "the order changed: a sample was dropped, or the head has other inputs", refused.reason());
    Lease after = scene.lease("c", Role.ROLLOUT);
    assertTrue(scene.done("c", after).accepted());
    assertEquals("the order is not open", scene.done("a", before).reason());
    assertEquals(List.of(), scene.all(Logged.Violation.class));
  }

  @Test
  void resultOfANonexistentOrderIsRefused() {
    Lease lease = scene.lease("w");
    Lease elsewhere = new Scene().step(5, Scene.group(5, 0, "z", 2)).lease("w");
    Ack refused = scene.done("w", elsewhere);
    assertEquals(elsewhere.order().id(), refused.order());
    assertEquals("the order is not open", refused.reason());
    assertTrue(scene.renew("w", lease).accepted());
  }

  @Test
  void repeatedResultIsRecognizedUntilTheNextStepIsTrained() {
    Lease first = scene.lease("w");
    scene.done("w", first);
    scene.workAll("w");
    scene.train(0);
    scene.workAll("w");
    assertTrue(scene.done("w", first).accepted());
    scene.step(1, Scene.group(1, 0, "b", 2));
    scene.workAll("w");
    scene.train(1);
    scene.workAll("w");
    assertEquals("the order is not open", scene.done("w", first).reason());
  }

  @Test
  void repeatedEvaluationResultIsRecognizedUntilTheNextOneIsComplete() {
    scene.workAll("w");
    scene.evaluation(0, Scene.tests(0, 0, "x"));
    Lease first = scene.lease("w");
    scene.done("w", first);
    scene.workAll("w");
    assertTrue(scene.done("w", first).accepted());
    scene.evaluation(1, Scene.tests(1, 0, "y"));
    scene.workAll("w");
    assertFalse(scene.done("w", first).accepted());
  }
}
