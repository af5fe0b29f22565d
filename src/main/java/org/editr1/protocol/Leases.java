package org.editr1.protocol;

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
  static final class Held {
    private final long token;
    private final OrderId order;
    private final String worker;
    private final long sequence;
    private boolean reservation;
    private long deadline;

    private Held(long token, OrderId order, String worker, long sequence) {
      this.token = token;
      this.order = order;
      this.worker = worker;
      this.sequence = sequence;
    }

    long token() {
      return token;
    }

    OrderId order() {
      return order;
    }

    String worker() {
      return worker;
    }

    /** Not run yet: it can be taken back, and losing its worker says nothing about the order. */
    boolean isReservation() {
      return reservation;
    }
  }

  private final Map<OrderId, Held> byOrder = new LinkedHashMap<>();
  private final long millis;
  private long nextToken;

  Leases(long millis, long firstToken) {
    this.millis = millis;
    this.nextToken = firstToken;
  }

  /** Greater than the token of every lease so far. */
  long nextToken() {
    return nextToken;
  }

  Held grant(OrderId order, String worker, long sequence, long now) {
    Held held = new Held(nextToken++, order, worker, sequence);
    held.reservation = !of(worker).isEmpty();
    byOrder.put(order, held);
    renew(held, now);
    return held;
  }

  void renew(Held held, long now) {
    held.deadline = now + millis;
  }

  @Nullable Held of(OrderId order) {
    return byOrder.get(order);
  }

  /** The lease of {@code order} if it still has that token. */
  @Nullable Held find(OrderId order, long token) {
    Held held = byOrder.get(order);
    return held != null && held.token == token ? held : null;
  }

  /** What the worker's claim number {@code sequence} got, if it still has it. */
  @Nullable Held find(String worker, long sequence) {
    return of(worker).stream().filter(held -> held.sequence == sequence).findFirst().orElse(null);
  }

  /** In the sequence in which they were given. */
  List<Held> of(String worker) {
    return byOrder.values().stream().filter(held -> held.worker.equals(worker)).toList();
  }

  Collection<Held> all() {
    return byOrder.values();
  }

  List<Held> expired(long now) {
    return byOrder.values().stream().filter(held -> held.deadline <= now).toList();
  }

  /** The worker is through with the order, so it runs its reservation next. */
  void end(Held held) {
    revoke(held);
    of(held.worker).forEach(next -> next.reservation = false);
  }

  /** The worker is gone, or has not begun with the order. */
  void revoke(Held held) {
    byOrder.remove(held.order);
  }

  void extend(long gap) {
    byOrder.values().forEach(held -> held.deadline += gap);
  }
}
