package org.editr1.run;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.editr1.journey.OrderId;
import org.jspecify.annotations.Nullable;

/**
 * Who has which order and until when. A worker's first lease is the order that it runs; a second
 * one is a reservation, whose inputs it fetches meanwhile.
 */
final class Leases {
  /** One lease; another lease of the same order has another token. */
  static final class Grant {
    final long token;
    final OrderId order;
    final String worker;
    final long grantedAt;
    private final long sequence;

    /** Not run yet: it can be taken back, and losing its worker says nothing about the order. */
    boolean reservation;

    long deadline;

    /** The device is through with it; its outcome is not delivered yet. */
    boolean ran;

    /** When the worker was through with the order before it. */
    long runsSince;

    private Grant(long token, OrderId order, String worker, long sequence, long grantedAt) {
      this.token = token;
      this.order = order;
      this.worker = worker;
      this.sequence = sequence;
      this.grantedAt = grantedAt;
      this.runsSince = grantedAt;
    }
  }

  private final Map<OrderId, List<Grant>> byOrder = new LinkedHashMap<>();
  private final long millis;
  private long nextToken;

  /**
   * @param millis from a grant or renewal to the deadline
   */
  Leases(long millis, long firstToken) {
    this.millis = millis;
    this.nextToken = firstToken;
  }

  /**
   * Leases an order, to a second worker at most; the worker's second lease is a reservation.
   *
   * @param sequence number of the claim that receives the lease
   */
  Grant grant(OrderId order, String worker, long sequence, long now) {
    List<Grant> holders = byOrder.computeIfAbsent(order, unused -> new ArrayList<>());
    if (holders.size() > 1 || holders.stream().anyMatch(holder -> holder.worker.equals(worker))) {
      throw new IllegalStateException(order + " is leased already");
    }
    List<Grant> others = of(worker);
    others.forEach(other -> toRunning(other, now));
    Grant grant = new Grant(nextToken++, order, worker, sequence, now);
    grant.reservation = !others.isEmpty();
    holders.add(grant);
    renew(grant, now);
    return grant;
  }

  /** Moves the deadline. */
  void renew(Grant grant, long now) {
    grant.deadline = now + millis;
  }

  /** Returns whether the lease of the order, if it has one, is a reservation. */
  boolean isReserved(OrderId order) {
    return of(order).stream().anyMatch(grant -> grant.reservation);
  }

  /** Returns the leases of an order, the oldest first. */
  List<Grant> of(OrderId order) {
    return List.copyOf(byOrder.getOrDefault(order, List.of()));
  }

  boolean isLeased(OrderId order) {
    return byOrder.containsKey(order);
  }

  /** The lease of {@code order} if it still has that token. */
  @Nullable Grant find(OrderId order, long token) {
    return of(order).stream().filter(grant -> grant.token == token).findFirst().orElse(null);
  }

  /** Returns the lease that the worker's claim number {@code sequence} got, if it still holds. */
  @Nullable Grant find(String worker, long sequence) {
    return of(worker).stream().filter(grant -> grant.sequence == sequence).findFirst().orElse(null);
  }

  /** Returns the leases of a worker, the oldest first. */
  List<Grant> of(String worker) {
    return stream()
        .filter(grant -> grant.worker.equals(worker))
        .sorted(Comparator.comparingLong(grant -> grant.token))
        .toList();
  }

  private Stream<Grant> stream() {
    return byOrder.values().stream().flatMap(List::stream);
  }

  List<Grant> all() {
    return stream().toList();
  }

  List<Grant> expired(long now) {
    return stream().filter(grant -> grant.deadline <= now).toList();
  }

  /** The worker is through with the order, so it runs its reservation next. */
  void end(Grant grant, long now) {
    revoke(grant);
    of(grant.worker).forEach(next -> toRunning(next, now));
  }

  /** Ends a grant whose worker is lost or has not begun the order. */
  void revoke(Grant grant) {
    byOrder.computeIfPresent(
        grant.order,
        (order, holders) -> {
          holders.remove(grant);
          return holders.isEmpty() ? null : holders;
        });
  }

  /** Extends every deadline. */
  void extend(long gap) {
    stream()
        .forEach(
            grant -> {
              grant.deadline += gap;
              grant.runsSince += gap;
            });
  }

  private static void toRunning(Grant grant, long now) {
    if (grant.reservation) {
      grant.reservation = false;
      grant.runsSince = now;
    }
  }
}
