package org.editr1.protocol.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Set;
import org.editr1.journey.Role;
import org.editr1.protocol.lease.Workers.Arrival;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final Set<Role> ROLLOUT = Set.of(Role.ROLLOUT);

  private final Workers workers = new Workers();

  @Test
  void anIncarnationThatWasReplacedNeverComesBack() {
    assertEquals(Arrival.SAME, workers.arrive("a", 1, ROLLOUT, 0));
    assertEquals(Arrival.SAME, workers.arrive("a", 1, ROLLOUT, 1));
    assertEquals(Arrival.RESTARTED, workers.arrive("a", 2, ROLLOUT, 2));
    assertEquals(Arrival.OUTDATED, workers.arrive("a", 1, ROLLOUT, 3));
    assertEquals(Arrival.SAME, workers.arrive("a", 2, ROLLOUT, 4));
  }

  @Test
  void claimsAreCountedByIncarnation() {
    workers.arrive("a", 1, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 4));
    assertTrue(workers.isNextClaim("a", 7));
    workers.arrive("a", 2, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 0));
    assertFalse(workers.isNextClaim("stranger", 1));
  }

  @Test
  void whoIsSilentIsNotLive() {
    workers.arrive("a", 1, ROLLOUT, 0);
    workers.arrive("b", 1, Set.of(Role.TRAIN), 10);
    workers.lostBefore(10);
    assertEquals(Set.of(Role.TRAIN), workers.roles());
    workers.heard("a", 11);
    assertEquals(Set.of(Role.ROLLOUT, Role.TRAIN), workers.roles());
  }

  @Test
  void whoLeavesIsNotLiveUntilItIsHeardAgain() {
    workers.arrive("a", 1, ROLLOUT, 0);
    workers.lost("a");
    assertEquals(Set.of(), workers.roles());
    workers.arrive("a", 1, ROLLOUT, 1);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void aGapOfTheHeadSilencesNobody() {
    workers.arrive("a", 1, ROLLOUT, 0);
    workers.extend(100);
    workers.lostBefore(100);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void onlyALiveOtherWorkerOfTheRoleIsAnother() {
    workers.arrive("a", 1, ROLLOUT, 0);
    assertFalse(workers.another(Role.ROLLOUT, "a"));
    workers.arrive("b", 1, ROLLOUT, 0);
    assertTrue(workers.another(Role.ROLLOUT, "a"));
    assertFalse(workers.another(Role.TRAIN, "a"));
    workers.lost("b");
    assertFalse(workers.another(Role.ROLLOUT, "a"));
  }

  @Test
  void strangersAreNoWorkers() {
    workers.heard("stranger", 0);
    workers.lost("stranger");
    assertEquals(Set.of(), workers.roles());
  }
}
