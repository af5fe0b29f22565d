package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.editr1.journey.Effect;
import org.editr1.journey.Group;
import org.editr1.journey.Logged;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.junit.jupiter.api.Test;

/** Orders that take longer than usual, and devices that do not return; an order takes 0.5 s. */
class LedgerPaceTest {
  private static final long SLOW = 4 * Scene.LEASE;
  private static final long HUNG = 8 * Scene.LEASE;

  private final Scene scene = new Scene();

  /** Five encodings have ended, one is left. */
  private Lease lastEncoding() {
    Group[] groups =
        IntStream.range(0, 6).mapToObj(i -> Scene.group(0, i, "task" + i, 2)).toArray(Group[]::new);
    scene.step(0, groups);
    for (int i = 0; i < 5; i++) {
      scene.done("w", scene.lease("w", Role.ENCODE));
    }
    return scene.lease("w", Role.ENCODE);
  }

  /** The worker renews its lease all the time, as an event loop does whatever the device does. */
  private void runFor(String worker, Lease lease, long millis) {
    hold(worker, lease, millis, false);
  }

  private void hold(String worker, Lease lease, long millis, boolean ran) {
    for (long end = scene.now + millis; scene.now < end; ) {
      scene.now = Math.min(end, scene.now + Scene.LEASE - 1);
      scene.renew(worker, lease, ran);
      scene.expire();
    }
  }

  @Test
  void resultThatWaitsForAFullDiskIsNotHeldAgainstTheDevice() {
    Lease ran = lastEncoding();
    hold("w", ran, 100 * HUNG, true);
    scene.noWork("x", Role.ENCODE);
    assertEquals(List.of(), scene.all(Logged.Lost.class));
    assertTrue(scene.done("w", ran).accepted());
  }

  @Test
  void orderThatTakesLongerThanUsualIsRunByASecondWorkerAndTheFirstResultCounts() {
    Lease slow = lastEncoding();
    runFor("w", slow, SLOW);
    scene.noWork("x", Role.ENCODE);
    runFor("w", slow, 1);
    Lease second = scene.lease("x", Role.ENCODE);
    assertEquals(slow.order(), second.order());
    scene.noWork("y", Role.ENCODE);
    assertTrue(scene.done("x", second).accepted());
    assertFalse(scene.renew("w", slow).accepted());
    assertTrue(scene.done("w", slow).accepted(), "the same result comes late");
    assertEquals(6, scene.all(Effect.Accepted.class).size());
    Result other = new Result.Encoded(FakeWork.stored("conditioning/task5", "another"));
    assertFalse(scene.done("w", slow, other).accepted());
    assertEquals(1, scene.all(Logged.Violation.class).size());
  }

  @Test
  void lossOfOneOfTwoWorkersLeavesTheOrderToTheOther() {
    Lease slow = lastEncoding();
    runFor("w", slow, SLOW + 1);
    Lease second = scene.lease("x", Role.ENCODE);
    scene.lose("w");
    scene.noWork("y", Role.ENCODE);
    assertTrue(scene.renew("x", second).accepted());
  }

  @Test
  void deviceThatDoesNotReturnLosesItsLeases() {
    Lease hung = lastEncoding();
    Lease reserved = scene.lease("w", Role.ROLLOUT);
    runFor("w", hung, HUNG);
    assertTrue(scene.renew("w", hung).accepted());
    runFor("w", hung, 1);
    assertFalse(scene.renew("w", hung).accepted());
    assertFalse(scene.renew("w", reserved).accepted());
    assertEquals(hung.order(), scene.lease("x", Role.ENCODE).order());
    assertTrue(scene.last(Logged.Lost.class).why().startsWith("it has run for 8 s"));
  }

  @Test
  void beforeTheUsualTimeIsKnownThePatienceOfTheSettingsCounts() {
    scene.step(0, Scene.group(0, 0, "a", 2));
    Lease first = scene.lease("w");
    assertEquals(1_800_000, first.patience());
    runFor("w", first, 1_800_000);
    assertTrue(scene.renew("w", first).accepted());
    scene.noWork("x", Role.ENCODE);
    runFor("w", first, 1);
    assertEquals(first.order(), scene.lease("x").order());
  }

  @Test
  void serverOutsideHasAPatienceOfItsOwn() {
    Scene external = new Scene(1, false, Set.of(Role.ENCODE));
    external.step(0, Scene.group(0, 0, "a", 2));
    Lease lease = external.lease("w");
    assertEquals(0, lease.patience());
    for (int i = 0; i < 4_000; i++) {
      external.now += Scene.LEASE - 1;
      external.renew("w", lease);
      external.expire();
    }
    assertEquals(List.of(), external.all(Logged.Lost.class));
    assertTrue(external.done("w", lease).accepted());
  }
}
