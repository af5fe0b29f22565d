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

  private Arrival claim(long incarnation, long sequence) {
    Arrival arrival = workers.claim("a", incarnation, sequence, ROLLOUT, 0);
    if (arrival != Arrival.OUTDATED) {
      workers.isNextClaim("a", sequence);
    }
    return arrival;
  }

  @Test
  void anotherIncarnationHasStartedAgain() {
    assertEquals(Arrival.SAME, workers.hello("a", 7, ROLLOUT, 0));
    assertEquals(Arrival.SAME, workers.hello("a", 7, ROLLOUT, 1));
    assertEquals(Arrival.SAME, claim(7, 1));
    assertEquals(Arrival.RESTARTED, claim(3, 1));
    assertEquals(Arrival.SAME, claim(3, 1));
    assertEquals(Arrival.RESTARTED, workers.hello("a", 9, ROLLOUT, 2));
  }

  @Test
  void lateMessagesOfAnIncarnationThatWasReplacedAreOutdated() {
    claim(1, 5);
    claim(2, 1);
    assertEquals(Arrival.OUTDATED, workers.hello("a", 1, ROLLOUT, 3));
    assertEquals(Arrival.OUTDATED, claim(1, 4));
    assertEquals(Arrival.OUTDATED, claim(1, 5));
    assertEquals(Arrival.SAME, claim(2, 2));
  }

  @Test
  void anIncarnationThatALateMessageReplacedComesBackByItsNextClaim() {
    claim(2, 7);
    assertEquals(Arrival.RESTARTED, claim(1, 3));
    assertEquals(Arrival.OUTDATED, claim(2, 7));
    assertEquals(Arrival.RESTARTED, claim(2, 8));
    assertEquals(Arrival.OUTDATED, claim(1, 3));
  }

  @Test
  void claimsAreCountedByIncarnation() {
    workers.hello("a", 1, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 4));
    assertTrue(workers.isNextClaim("a", 7));
    workers.hello("a", 2, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 0));
    assertFalse(workers.isNextClaim("stranger", 1));
  }

  @Test
  void whoIsSilentIsNotLive() {
    workers.hello("a", 1, ROLLOUT, 0);
    workers.hello("b", 1, Set.of(Role.TRAIN), 10);
    workers.lostBefore(10);
    assertEquals(Set.of(Role.TRAIN), workers.roles());
    workers.heard("a", 11);
    assertEquals(Set.of(Role.ROLLOUT, Role.TRAIN), workers.roles());
  }

  @Test
  void whoLeavesIsNotLiveUntilItIsHeardAgain() {
    workers.hello("a", 1, ROLLOUT, 0);
    workers.lost("a");
    assertEquals(Set.of(), workers.roles());
    workers.hello("a", 1, ROLLOUT, 1);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void aGapOfTheHeadSilencesNobody() {
    workers.hello("a", 1, ROLLOUT, 0);
    workers.extend(100);
    workers.lostBefore(100);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void onlyALiveOtherWorkerOfTheRoleIsAnother() {
    workers.hello("a", 1, ROLLOUT, 0);
    assertFalse(workers.another(Role.ROLLOUT, "a"));
    workers.hello("b", 1, ROLLOUT, 0);
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
