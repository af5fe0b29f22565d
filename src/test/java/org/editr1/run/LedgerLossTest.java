package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import org.editr1.Failure;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Role;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Workers are lost; orders and samples are not. */
class LedgerLossTest {
  private final Scene scene = new Scene();

  @BeforeEach
  void oneOrder() {
    scene.step(0, Scene.group(0, 0, "a", 2));
  }

  private List<Object> expireAfter(long millis) {
    scene.now += millis;
    return scene.expire();
  }

  @Test
  void leaseExpiresAtItsDeadlineWithoutARenewal() {
    Lease lease = scene.lease("w");
    assertEquals(List.of(), expireAfter(Scene.LEASE - 1));
    assertEquals(
        List.of(
            new Logged.Lost(lease.order().id(), "w", "its lease ran out"),
            Scene.available(Role.ENCODE)),
        expireAfter(1));
    assertFalse(scene.renew("w", lease).accepted());
    assertEquals(lease.order(), scene.lease("x").order());
  }

  @Test
  void lateResultCounts() {
    Lease lease = scene.lease("w");
    expireAfter(Scene.LEASE);
    assertTrue(scene.done("w", lease).accepted());
    assertEquals("w", scene.last(Effect.Accepted.class).worker());
  }

  @Test
  void stallOfTheHeadExpiresNoLease() {
    scene.start("x", Role.TRAIN);
    Lease lease = scene.lease("w", Role.ENCODE);
    scene.now += 10 * Scene.LEASE;
    scene.ledger.claims().extend(10 * Scene.LEASE);
    assertEquals(List.of(), scene.expire());
    assertTrue(scene.renew("w", lease).accepted());
    scene.lose("w");
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
  }

  @Test
  void departingWorkerReleasesAllItsOrders() {
    scene.step(1, Scene.group(1, 0, "b", 2));
    Lease running = scene.lease("w");
    scene.lease("w");
    assertEquals(
        List.of(
            new Logged.Lost(running.order().id(), "w", "it has left the cluster"),
            Scene.available(Role.ENCODE)),
        scene.lose("w"));
    assertTrue(scene.ledger.claims().leased().isEmpty());
    assertEquals(2, scene.snapshot().waiting().get(Role.ENCODE));
  }

  @Test
  void restartedWorkerSurvivesTheLossOfItsOldMember() {
    scene.start("w", Role.ENCODE);
    scene.memberLost("nobody's");
    Lease lease = scene.lease("w");
    scene.memberLost("");
    assertTrue(scene.renew("w", lease).accepted());
    scene.lose("w");
    assertFalse(scene.renew("w", lease).accepted());
  }

  @Test
  void rolesWithoutWorkersAreMissing() {
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
    scene.start("t", Role.TRAIN);
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
    scene.start("w", Role.ENCODE);
    assertEquals(Set.of(), scene.ledger.claims().missingRoles());
    assertEquals(2, scene.ledger.claims().workers().live());
    scene.lose("w");
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
    assertEquals(1, scene.ledger.claims().workers().live());
  }

  @Test
  void rolesOfSilentWorkersAreMissing() {
    scene.start("w", Role.ENCODE);
    expireAfter(2 * Scene.LEASE);
    assertEquals(Set.of(), scene.ledger.claims().missingRoles());
    expireAfter(1);
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
    scene.noWork("w", Role.ROLLOUT);
    assertEquals(Set.of(Role.ENCODE), scene.ledger.claims().missingRoles());
    scene.lease("w", Role.ENCODE);
    assertEquals(Set.of(), scene.ledger.claims().missingRoles());
  }

  @Test
  void orderOnWhichThreeWorkersAreLostIsLeasedAloneAndLast() {
    lose("w");
    lose("x");
    assertEquals(List.of(), scene.all(Logged.Quarantined.class));
    Lease suspect = lose("y");
    assertEquals(
        List.of(new Logged.Quarantined(suspect.order().id(), List.of("w", "x", "y"))),
        scene.all(Logged.Quarantined.class));
    scene.step(1, Scene.group(1, 0, "b", 2), Scene.group(1, 1, "c", 2));
    assertNotEquals(suspect.order(), scene.lease("z").order());
    assertNotEquals(suspect.order(), scene.lease("z").order());
    scene.now += Losses.TOGETHER_MILLIS + 1;
    scene.lose("z");
    Lease next = scene.lease("v", Role.ENCODE);
    while (!next.order().equals(suspect.order())) {
      scene.done("v", next);
      next = scene.lease("v", Role.ENCODE);
    }
    scene.noWork("v");
  }

  private Lease lose(String worker) {
    scene.now += Losses.TOGETHER_MILLIS + 1;
    Lease lease = scene.lease(worker);
    scene.lose(worker);
    return lease;
  }

  @Test
  void samplesOfAnOrderOnWhichSixWorkersAreLostAreDropped() {
    List.of("a", "b", "c", "d", "e", "f").forEach(this::lose);
    scene.beat();
    assertEquals(List.of(), scene.published(SampleDropped.class));
    scene.now += Losses.TOGETHER_MILLIS + 1;
    scene.beat();
    assertEquals(2, scene.published(SampleDropped.class).size());
    assertTrue(scene.lastPublished(SampleDropped.class).reason().contains("a, b, c, d, e, f"));
    assertEquals(1, scene.all(Effect.Faulted.class).size());
    scene.noWork("g");
  }

  @Test
  void trainOrderOnWhichSixWorkersAreLostEndsTheRun() {
    scene.workAll("w");
    scene.train(0);
    List.of("a", "b", "c", "d", "e", "f").forEach(this::lose);
    scene.now += Losses.TOGETHER_MILLIS + 1;
    scene.beat();
    assertEquals(Failure.Kind.POISON, scene.last(Effect.Fail.class).kind());
    assertEquals(List.of(), scene.published(SampleDropped.class));
  }

  @Test
  void workersThatAreLostTogetherSayNothingOfTheirOrders() {
    scene.step(1, Scene.group(1, 0, "b", 2));
    for (int outage = 0; outage < 10; outage++) {
      scene.now += Losses.TOGETHER_MILLIS + 1;
      scene.lease("w");
      scene.lease("x");
      scene.lose("w");
      scene.now += Losses.TOGETHER_MILLIS;
      scene.lose("x");
      scene.beat();
    }
    assertEquals(List.of(), scene.all(Logged.Quarantined.class));
  }

  @Test
  void everyKindOfLossCounts() {
    scene.start("w", Role.ENCODE);
    scene.lease("w");
    scene.start("w", Role.ENCODE);
    scene.now += Losses.TOGETHER_MILLIS;
    scene.lease("x");
    expireAfter(Scene.LEASE);
    lose("y");
    assertEquals(List.of("w", "x", "y"), scene.last(Logged.Quarantined.class).workers());
  }

  @Test
  void lostReservationIsNoLossOfItsOrder() {
    scene.step(1, Scene.group(1, 0, "b", 2));
    for (String worker : List.of("w", "x", "y")) {
      scene.now += Losses.TOGETHER_MILLIS + 1;
      Lease running = scene.lease(worker);
      scene.lease(worker);
      scene.release(worker, running);
      Lease reserved = scene.lease(worker);
      assertEquals(running.order(), reserved.order());
      scene.lose(worker);
    }
    assertEquals("step-1/group-0/encode-0", scene.last(Logged.Quarantined.class).order().path());
    assertEquals(1, scene.all(Logged.Quarantined.class).size());
  }

  @Test
  void failuresAndReleasesDoNotCountAsLosses() {
    for (String worker : List.of("w", "x", "y", "z")) {
      scene.release(worker, scene.lease(worker));
      scene.failed(worker, scene.lease(worker));
      scene.lose(worker);
    }
    assertEquals(List.of(), scene.all(Logged.Quarantined.class));
  }
}
