package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Role;
import org.editr1.run.Workers.Arrival;
import org.junit.jupiter.api.Test;

class WorkersTest {
  private static final Set<Role> ROLLOUT = Set.of(Role.ROLLOUT);

  private final Workers workers = new Workers();

  private Arrival claim(long incarnation, long sequence) {
    Arrival arrival = workers.claim(new Claim("a", incarnation, 1, sequence, ROLLOUT), 0);
    if (arrival == Arrival.SAME || arrival == Arrival.RESTARTED) {
      workers.isNextClaim("a", sequence);
    }
    return arrival;
  }

  private Arrival hello(String name, long incarnation, Set<Role> roles, long now) {
    return hello(name, incarnation, "member-" + incarnation, roles, now);
  }

  private Arrival hello(String name, long incarnation, String member, Set<Role> roles, long now) {
    return workers.hello(
        new Hello(name, incarnation, member, "node", "cpu", roles, Map.of(), Map.of(), "", 0, ""),
        now);
  }

  @Test
  void newIncarnationCountsAsRestarted() {
    assertEquals(Arrival.SAME, hello("a", 7, ROLLOUT, 0));
    assertEquals(Arrival.SAME, hello("a", 7, ROLLOUT, 1));
    assertEquals(Arrival.SAME, claim(7, 1));
    assertEquals(Arrival.RESTARTED, hello("a", 3, ROLLOUT, 1));
    assertEquals(Arrival.SAME, claim(3, 1));
    assertEquals(Arrival.RESTARTED, hello("a", 9, ROLLOUT, 2));
  }

  @Test
  void messagesOfAReplacedIncarnationAreOutdated() {
    hello("a", 1, ROLLOUT, 0);
    claim(1, 5);
    hello("a", 2, ROLLOUT, 0);
    claim(2, 1);
    assertEquals(Arrival.OUTDATED, hello("a", 1, ROLLOUT, 3));
    assertEquals(Arrival.OUTDATED, claim(1, 4));
    assertEquals(Arrival.OUTDATED, claim(1, 5));
    assertEquals(Arrival.SAME, claim(2, 2));
  }

  @Test
  void wronglyReplacedIncarnationReturnsWithItsNextClaim() {
    hello("a", 2, ROLLOUT, 0);
    claim(2, 7);
    assertEquals(Arrival.RESTARTED, hello("a", 1, ROLLOUT, 0));
    assertEquals(Arrival.SAME, claim(1, 3));
    assertEquals(Arrival.OUTDATED, claim(2, 7));
    assertEquals(Arrival.RESTARTED, claim(2, 8));
    assertEquals(Arrival.OUTDATED, claim(1, 3));
  }

  @Test
  void claimsAreCountedByIncarnation() {
    hello("a", 1, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 5));
    assertFalse(workers.isNextClaim("a", 4));
    assertTrue(workers.isNextClaim("a", 7));
    hello("a", 2, ROLLOUT, 0);
    assertTrue(workers.isNextClaim("a", 0));
    assertFalse(workers.isNextClaim("stranger", 1));
  }

  @Test
  void silentWorkerIsNotLive() {
    hello("a", 1, ROLLOUT, 0);
    hello("b", 1, Set.of(Role.TRAIN), 10);
    workers.lostBefore(10);
    assertEquals(Set.of(Role.TRAIN), workers.roles());
    workers.seen("a", 11);
    assertEquals(Set.of(Role.ROLLOUT, Role.TRAIN), workers.roles());
  }

  @Test
  void departedWorkerIsNotLiveUntilItsNextMessage() {
    hello("a", 1, ROLLOUT, 0);
    workers.lost("a");
    assertEquals(Set.of(), workers.roles());
    hello("a", 1, ROLLOUT, 1);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void stallOfTheHeadMakesNoWorkerSilent() {
    hello("a", 1, ROLLOUT, 0);
    workers.extend(100);
    workers.lostBefore(100);
    assertEquals(ROLLOUT, workers.roles());
  }

  @Test
  void onlyLiveWorkersOfTheRoleCountAsAlternatives() {
    hello("a", 1, ROLLOUT, 0);
    assertFalse(workers.another(Role.ROLLOUT, "a"));
    hello("b", 1, ROLLOUT, 0);
    assertTrue(workers.another(Role.ROLLOUT, "a"));
    assertFalse(workers.another(Role.TRAIN, "a"));
    workers.lost("b");
    assertFalse(workers.another(Role.ROLLOUT, "a"));
  }

  @Test
  void workerWithoutHelloIsUnknown() {
    assertEquals(Arrival.UNKNOWN, claim(1, 1));
    hello("a", 1, ROLLOUT, 0);
    assertEquals(Arrival.UNKNOWN, claim(2, 1));
    assertEquals(Arrival.SAME, claim(1, 1));
    assertEquals(Set.of(Role.ROLLOUT), workers.roles());
  }

  @Test
  void workersAreFoundByTheirClusterMember() {
    hello("b", 1, "one", ROLLOUT, 0);
    hello("a", 1, "one", ROLLOUT, 0);
    hello("c", 1, "", ROLLOUT, 0);
    assertEquals(List.of("a", "b"), workers.of("one"));
    hello("a", 2, "two", ROLLOUT, 0);
    assertEquals(List.of("b"), workers.of("one"));
    assertEquals(List.of("a"), workers.of("two"));
    assertEquals(List.of(), workers.of(""));
  }

  @Test
  void unknownWorkersAreNotListed() {
    workers.seen("stranger", 0);
    workers.lost("stranger");
    assertEquals(Set.of(), workers.roles());
  }
}
