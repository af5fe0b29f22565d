package org.editr1.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.run.Leases.Grant;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final OrderId FIRST = order(0);
  private static final OrderId SECOND = order(1);

  private final Leases leases = new Leases(100, 1000);

  private static OrderId order(int chunk) {
    return new OrderId(Role.ROLLOUT, new GroupKey(new Pass.Step(0), 0), chunk);
  }

  @Test
  void everyLeaseHasAUniqueToken() {
    Grant grant = leases.grant(FIRST, "a", 1, 0);
    assertEquals(1000, grant.token);
    leases.end(grant, 0);
    Grant again = leases.grant(FIRST, "a", 2, 0);
    assertNotEquals(grant.token, again.token);
    assertNull(leases.find(FIRST, grant.token));
    assertSame(again, leases.find(FIRST, again.token));
  }

  @Test
  void orderIsLeasedToTwoWorkersAtMost() {
    leases.grant(FIRST, "a", 1, 0);
    assertThrows(IllegalStateException.class, () -> leases.grant(FIRST, "a", 2, 0));
    leases.grant(FIRST, "b", 1, 0);
    assertThrows(IllegalStateException.class, () -> leases.grant(FIRST, "c", 1, 0));
  }

  @Test
  void aLeaseIsFoundByItsClaim() {
    Grant grant = leases.grant(FIRST, "a", 7, 0);
    assertSame(grant, leases.find("a", 7));
    assertNull(leases.find("a", 6));
    assertNull(leases.find("b", 7));
  }

  @Test
  void theSecondLeaseOfAWorkerIsAReservationUntilTheFirstEnds() {
    Grant first = leases.grant(FIRST, "a", 1, 0);
    Grant second = leases.grant(SECOND, "a", 2, 0);
    assertFalse(first.reservation);
    assertTrue(second.reservation);
    leases.end(first, 0);
    assertFalse(second.reservation);
  }

  @Test
  void claimTurnsTheReservationOfItsWorkerIntoARunningLease() {
    Grant first = leases.grant(FIRST, "a", 1, 0);
    Grant second = leases.grant(SECOND, "a", 2, 0);
    leases.revoke(first);
    assertTrue(second.reservation);
    Grant third = leases.grant(FIRST, "a", 3, 0);
    assertFalse(second.reservation);
    assertTrue(third.reservation);
  }

  @Test
  void firstLeaseOfAWorkerIsNotAReservation() {
    leases.grant(FIRST, "a", 1, 0);
    assertFalse(leases.grant(SECOND, "b", 1, 0).reservation);
  }

  @Test
  void aLeaseExpiresAtItsDeadline() {
    Grant grant = leases.grant(FIRST, "a", 1, 50);
    assertEquals(List.of(), leases.expired(149));
    assertEquals(List.of(grant), leases.expired(150));
  }

  @Test
  void aRenewalMovesTheDeadline() {
    Grant grant = leases.grant(FIRST, "a", 1, 0);
    leases.renew(grant, 60);
    assertEquals(List.of(), leases.expired(159));
    assertEquals(List.of(grant), leases.expired(160));
  }

  @Test
  void stallMovesEveryDeadline() {
    Grant grant = leases.grant(FIRST, "a", 1, 0);
    leases.extend(1000);
    assertEquals(List.of(), leases.expired(1099));
    assertEquals(List.of(grant), leases.expired(1100));
  }

  @Test
  void leasesOfAWorkerAreListedInTheOrderOfTheirGrants() {
    Grant second = leases.grant(SECOND, "a", 1, 0);
    leases.grant(order(2), "b", 1, 0);
    Grant first = leases.grant(FIRST, "a", 2, 0);
    assertEquals(List.of(second, first), leases.of("a"));
    assertEquals(List.of(), leases.of("c"));
  }
}
