package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.NoWork;
import org.editr1.journey.Message.UnknownWorker;
import org.editr1.journey.Message.WorkAvailable;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

/** Orders go to workers and, unworked, back. */
class LedgerClaimTest {
  private final Scene scene = new Scene();

  private static String path(Lease lease) {
    return lease.order().id().path();
  }

  /** Encode orders of as many groups. */
  private void open(int orders) {
    for (int i = 0; i < orders; i++) {
      scene.step(i, Scene.group(i, 0, "task" + i, 2));
    }
  }

  @Test
  void claimLeasesAnOrderOfItsRoles() {
    open(1);
    scene.noWork("w", Role.ROLLOUT, Role.REWARD, Role.TRAIN);
    Lease lease = scene.lease("w", Role.ENCODE, Role.TRAIN);
    assertEquals(Scene.LEASE, lease.millis());
    assertEquals("step-0/group-0/encode-0", path(lease));
  }

  @Test
  void workerWithoutHelloToThisHeadIsUnknown() {
    open(1);
    assertInstanceOf(UnknownWorker.class, scene.claimUnasked("w", 1, 1, 1));
    scene.start("w", Role.ENCODE);
    assertInstanceOf(UnknownWorker.class, scene.claimUnasked("w", 1, 2, 1));
    assertInstanceOf(UnknownWorker.class, scene.claimUnasked("w", 7, 1, 1));
    assertInstanceOf(Lease.class, scene.claimUnasked("w", 1, 1, 1));
  }

  @Test
  void emptyReplySaysWhenToAskAgain() {
    assertEquals(new NoWork(Claims.RETRY_MILLIS, false), scene.noWork("w"));
    scene.ledger.claims().finish();
    assertEquals(new NoWork(Claims.RETRY_MILLIS, true), scene.noWork("w"));
  }

  @Test
  void aFinishedRunLeasesNothing() {
    open(1);
    scene.ledger.claims().finish();
    assertTrue(scene.noWork("w").finished());
  }

  @Test
  void repeatedClaimGetsTheSameLease() {
    open(2);
    Lease lease = assertInstanceOf(Lease.class, scene.claim("w", 1, 7));
    assertEquals(lease, scene.claim("w", 1, 7));
    Lease next = assertInstanceOf(Lease.class, scene.claim("w", 1, 8));
    assertNotEquals(lease, next);
    assertEquals(lease, scene.claim("w", 1, 7));
  }

  @Test
  void repeatedClaimMovesTheDeadline() {
    open(1);
    Lease lease = assertInstanceOf(Lease.class, scene.claim("w", 1, 7));
    scene.now += Scene.LEASE - 1;
    scene.claim("w", 1, 7);
    scene.now += Scene.LEASE - 1;
    scene.expire();
    assertTrue(scene.renew("w", lease).accepted());
  }

  @Test
  void repeatedEmptyClaimStaysEmptyWhenWorkHasOpened() {
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 7));
    open(1);
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 7));
    assertInstanceOf(Lease.class, scene.claim("w", 1, 8));
  }

  @Test
  void anOvertakenClaimGetsNothing() {
    open(2);
    assertInstanceOf(Lease.class, scene.claim("w", 1, 8));
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 7));
    assertEquals(1, scene.snapshot().leased().get(Role.ENCODE));
  }

  @Test
  void repeatedClaimOfAFinishedOrderGetsNothing() {
    open(2);
    Lease lease = assertInstanceOf(Lease.class, scene.claim("w", 1, 7));
    scene.done("w", lease);
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 7));
  }

  @Test
  void claimOfAnEarlierIncarnationGetsNothing() {
    open(3);
    assertInstanceOf(Lease.class, scene.claim("w", 1, 1));
    assertInstanceOf(Lease.class, scene.claim("w", 1, 2));
    Lease lease = assertInstanceOf(Lease.class, scene.claim("w", 2, 1));
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 1));
    assertInstanceOf(NoWork.class, scene.claim("w", 1, 2));
    assertTrue(scene.renew("w", lease).accepted());
  }

  @Test
  void wronglyReplacedWorkerGetsWorkAgain() {
    open(2);
    assertInstanceOf(Lease.class, scene.claim("w", 2, 1));
    assertInstanceOf(Lease.class, scene.claim("w", 1, 9));
    assertInstanceOf(NoWork.class, scene.claim("w", 2, 1));
    assertInstanceOf(Lease.class, scene.claim("w", 2, 2));
    assertEquals(1, scene.snapshot().leased().get(Role.ENCODE));
  }

  @Test
  void restartedWorkerLosesItsLeases() {
    open(1);
    scene.start("w", Role.ENCODE);
    Lease lease = scene.lease("w");
    assertEquals(
        List.of(
            new Logged.Lost(lease.order().id(), "w", "it started again"),
            Scene.available(Role.ENCODE)),
        scene.start("w", Role.ENCODE));
    assertFalse(scene.renew("w", lease).accepted());
    assertEquals(path(lease), path(scene.lease("w")));
  }

  @Test
  void workerHoldsOneOrderAndOneReservation() {
    open(3);
    scene.lease("w");
    scene.lease("w");
    scene.noWork("w");
    assertEquals("step-2/group-0/encode-0", path(scene.lease("x")));
  }

  @Test
  void anIdleWorkerGetsAReservationWhenNothingElseIsOpen() {
    open(3);
    Lease running = scene.lease("w");
    Lease reserved = scene.lease("w");
    Lease third = scene.lease("x");
    Lease taken = scene.lease("y");
    assertEquals(path(reserved), path(taken));
    assertNotEquals(reserved.token(), taken.token());
    assertFalse(scene.renew("w", reserved).accepted());
    assertTrue(scene.renew("w", running).accepted());
    assertTrue(scene.renew("x", third).accepted());
    scene.noWork("z");
  }

  @Test
  void busyWorkerTakesOverNoReservation() {
    open(3);
    scene.lease("w");
    Lease reserved = scene.lease("w");
    scene.lease("x");
    scene.noWork("x");
    assertTrue(scene.renew("w", reserved).accepted());
  }

  @Test
  void reservationIsTakenOverOnlyByAWorkerOfItsRole() {
    open(2);
    scene.lease("w");
    scene.lease("w");
    scene.noWork("x", Role.TRAIN);
  }

  @Test
  void runningReservationIsNoLongerAReservation() {
    open(2);
    Lease first = scene.lease("w");
    scene.lease("w");
    scene.done("w", first);
    scene.noWork("x", Role.ENCODE);
  }

  @Test
  void aRenewalKeepsTheOrder() {
    open(1);
    Lease lease = scene.lease("w");
    for (int i = 0; i < 5; i++) {
      scene.now += Scene.LEASE - 1;
      assertTrue(scene.renew("w", lease).accepted());
      scene.expire();
    }
    scene.noWork("x");
  }

  @Test
  void aRenewalNeedsTheNewestToken() {
    open(1);
    Lease lease = scene.lease("w");
    scene.release("w", lease);
    Lease again = scene.lease("w");
    assertFalse(scene.renew("w", lease).accepted());
    assertEquals("the lease has expired", scene.renew("w", lease).reason());
    assertTrue(scene.renew("w", again).accepted());
  }

  @Test
  void releasedOrderIsQueuedAgainWithoutALoss() {
    open(1);
    scene.start("x", Role.ENCODE);
    Lease lease = scene.lease("w");
    assertTrue(scene.release("w", lease).accepted());
    assertEquals(Set.of(Role.ENCODE), scene.lastPublished(WorkAvailable.class).roles());
    assertEquals(path(lease), path(scene.lease("w")));
    assertFalse(scene.release("w", lease).accepted());
  }

  @Test
  void releaseStartsTheReservation() {
    open(2);
    Lease first = scene.lease("w");
    Lease second = scene.lease("w");
    scene.release("w", first);
    assertEquals(path(first), path(scene.lease("x")));
    scene.noWork("y");
    assertTrue(scene.renew("w", second).accepted());
  }

  @Test
  void tokensOfDifferentEpochsDiffer() {
    open(1);
    Scene later = new Scene(2, false, Set.of());
    later.step(0, Scene.group(0, 0, "task0", 2));
    assertNotEquals(scene.lease("w").token(), later.lease("w").token());
  }

  @Test
  void pausedRunLeasesNothingAndFinishesItsLeases() {
    open(2);
    Lease lease = scene.lease("w");
    scene.ledger.claims().pause(Claims.Pause.REQUEST, "a test pauses");
    scene.noWork("w");
    assertFalse(scene.ledger.claims().leased().isEmpty());
    int before = scene.effects.size();
    assertTrue(scene.done("w", lease).accepted());
    assertTrue(scene.ledger.claims().leased().isEmpty());
    assertNotEquals("", scene.snapshot().paused());
    scene.noWork("w");
    assertEquals(
        List.of(),
        scene.effects.subList(before, scene.effects.size()).stream()
            .filter(effect -> effect instanceof Effect.Publish)
            .toList());
    assertEquals(List.of(Scene.available(Role.ENCODE, Role.ROLLOUT)), scene.resume());
    scene.lease("w");
  }

  @Test
  void repeatedClaimGetsItsLeaseEvenInAPausedRun() {
    open(1);
    Lease lease = assertInstanceOf(Lease.class, scene.claim("w", 1, 1));
    scene.ledger.claims().pause(Claims.Pause.REQUEST, "a test pauses");
    assertEquals(lease, scene.claim("w", 1, 1));
  }
}
