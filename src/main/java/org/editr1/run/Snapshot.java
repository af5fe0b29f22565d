package org.editr1.run;

import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;

/**
 * A read-only summary of the ledger for reports.
 *
 * @param waiting open orders without a lease, by role
 * @param leased open orders with a lease, by role
 * @param passes samples by state of every open step and evaluation
 * @param oldestWaitingMillis how long the oldest waiting order has been open, 0 if none waits
 * @param paused why no lease is granted, empty when leases are
 */
public record Snapshot(
    Map<Role, Integer> waiting,
    Map<Role, Integer> leased,
    SortedMap<Pass, Map<SampleState, Integer>> passes,
    long oldestWaitingMillis,
    String paused) {

  static Snapshot of(Claims claims, SortedMap<Pass, Map<SampleState, Integer>> passes, long now) {
    return new Snapshot(
        byRole(claims.waiting().map(OpenOrder::id)),
        byRole(claims.leased().stream().map(grant -> grant.order)),
        passes,
        now - claims.waiting().mapToLong(OpenOrder::openedAt).min().orElse(now),
        claims.paused());
  }

  private static Map<Role, Integer> byRole(Stream<OrderId> orders) {
    return orders.collect(
        Collectors.toMap(OrderId::role, order -> 1, Integer::sum, () -> new EnumMap<>(Role.class)));
  }
}
