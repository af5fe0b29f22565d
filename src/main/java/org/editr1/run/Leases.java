package org.editr1.run;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

    private Grant(long token, OrderId order, String worker, long sequence, long grantedAt) {
      this.token = token;
      this.order = order;
      this.worker = worker;
      this.sequence = sequence;
      this.grantedAt = grantedAt;
    }
  }

  private final Map<OrderId, Grant> byOrder = new LinkedHashMap<>();
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
   * Leases an order that no worker holds; the worker's second lease is a reservation.
   *
   * @param sequence number of the claim that receives the lease
   */
  Grant grant(OrderId order, String worker, long sequence, long now) {
    if (byOrder.containsKey(order)) {
      throw new IllegalStateException(order + " is leased already");
    }
    List<Grant> others = of(worker);
    others.forEach(Leases::toRunning);
    Grant grant = new Grant(nextToken++, order, worker, sequence, now);
    grant.reservation = !others.isEmpty();
    byOrder.put(order, grant);
    renew(grant, now);
    return grant;
  }

  /** Moves the deadline. */
  void renew(Grant grant, long now) {
    grant.deadline = now + millis;
  }

  /** Returns whether the lease of the order, if it has one, is a reservation. */
  boolean isReserved(OrderId order) {
    Grant grant = byOrder.get(order);
    return grant != null && grant.reservation;
  }

  @Nullable Grant of(OrderId order) {
    return byOrder.get(order);
  }

  /** The lease of {@code order} if it still has that token. */
  @Nullable Grant find(OrderId order, long token) {
    Grant grant = byOrder.get(order);
    return grant != null && grant.token == token ? grant : null;
  }

  /** Returns the lease that the worker's claim number {@code sequence} got, if it still holds. */
  @Nullable Grant find(String worker, long sequence) {
    return of(worker).stream().filter(grant -> grant.sequence == sequence).findFirst().orElse(null);
  }

  /** Returns the leases of a worker, the oldest first. */
  List<Grant> of(String worker) {
    return byOrder.values().stream().filter(grant -> grant.worker.equals(worker)).toList();
  }

  Collection<Grant> all() {
    return byOrder.values();
  }

  List<Grant> expired(long now) {
    return byOrder.values().stream().filter(grant -> grant.deadline <= now).toList();
  }

  /** The worker is through with the order, so it runs its reservation next. */
  void end(Grant grant) {
    revoke(grant.order);
    of(grant.worker).forEach(Leases::toRunning);
  }

  /** Ends a grant whose worker is lost or has not begun the order. */
  void revoke(OrderId order) {
    byOrder.remove(order);
  }

  /** Extends every deadline. */
  void extend(long gap) {
    byOrder.values().forEach(grant -> grant.deadline += gap);
  }

  private static void toRunning(Grant grant) {
    grant.reservation = false;
  }
}
