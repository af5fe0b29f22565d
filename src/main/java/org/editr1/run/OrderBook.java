package org.editr1.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.editr1.journey.GroupKey;
import org.editr1.journey.LeasedOrder;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.journey.WaitingOrders;
import org.editr1.run.Leases.Held;
import org.jspecify.annotations.Nullable;

/**
 * The open orders, and the results of those that are closed; those of encode orders are kept by
 * conditioning for the whole run.
 */
final class OrderBook {
  /**
   * What closed an order.
   *
   * @param validFrom see {@link Ticket#validFrom}
   */
  record Closed(String worker, Result result, long validFrom) {}

  private final Map<OrderId, Ticket> open = new LinkedHashMap<>();
  private final Map<OrderId, Closed> closed = new HashMap<>();
  private final Map<String, Ticket> encodings = new HashMap<>();
  private final Map<String, TensorRef> conditionings = new HashMap<>();
  private final Set<Role> waiting = EnumSet.noneOf(Role.class);

  Ticket open(Order order, long now) {
    if (open.containsKey(order.id()) || closed.containsKey(order.id())) {
      throw new IllegalStateException(order.id() + " was opened before");
    }
    Ticket ticket = new Ticket(order, now);
    open.put(order.id(), ticket);
    if (order instanceof EncodeOrder encode) {
      encodings.put(encode.task().conditioning(), ticket);
    }
    waitsAgain(ticket);
    return ticket;
  }

  /** The order has no worker (any more). */
  void waitsAgain(Ticket ticket) {
    waiting.add(ticket.id().role());
  }

  /** The roles of the orders that came to wait since the last call. */
  Set<Role> takeWaiting() {
    Set<Role> taken = EnumSet.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  @Nullable Ticket find(OrderId order) {
    return open.get(order);
  }

  Collection<Ticket> tickets() {
    return open.values();
  }

  /** The open orders that are named after {@code group}. */
  List<Ticket> of(GroupKey group) {
    return open.values().stream().filter(ticket -> ticket.id().group().equals(group)).toList();
  }

  void close(Ticket ticket, String worker, Result result) {
    cancel(ticket);
    closed.put(ticket.id(), new Closed(worker, result, ticket.validFrom()));
  }

  /** Nobody wants the order any more. */
  void cancel(Ticket ticket) {
    open.remove(ticket.id());
    if (ticket.order() instanceof EncodeOrder encode) {
      encodings.remove(encode.task().conditioning());
    }
  }

  @Nullable Closed closed(OrderId order) {
    return closed.get(order);
  }

  void forgetClosed(Predicate<GroupKey> groups) {
    closed.keySet().removeIf(order -> groups.test(order.group()));
  }

  // ---- for people ----

  /** By role, as far as orders wait. */
  List<WaitingOrders> waiting(Leases leases, long now) {
    Map<Role, List<Ticket>> byRole = new EnumMap<>(Role.class);
    for (Ticket ticket : open.values()) {
      if (leases.of(ticket.id()) == null) {
        byRole.computeIfAbsent(ticket.id().role(), role -> new ArrayList<>()).add(ticket);
      }
    }
    List<WaitingOrders> waits = new ArrayList<>();
    byRole.forEach(
        (role, tickets) -> {
          Ticket oldest = Collections.min(tickets, Comparator.comparingLong(Ticket::openedAt));
          waits.add(new WaitingOrders(role, tickets.size(), oldest.id(), now - oldest.openedAt()));
        });
    return waits;
  }

  /** The oldest first. */
  List<LeasedOrder> leased(Leases leases, long now) {
    return leases.all().stream()
        .sorted(Comparator.comparingLong(Held::grantedAt))
        .map(held -> leased(held, now))
        .toList();
  }

  private LeasedOrder leased(Held held, long now) {
    Ticket ticket = find(held.order());
    return new LeasedOrder(
        held.order(),
        held.worker(),
        held.isReservation(),
        now - held.grantedAt(),
        held.deadline() - now,
        ticket == null ? 1 : ticket.leases());
  }

  // ---- encodings ----

  /** The open order that makes this conditioning, whosever samples it was opened for. */
  @Nullable Ticket encoding(String conditioning) {
    return encodings.get(conditioning);
  }

  void cancelEncoding(String conditioning) {
    Ticket underway = encoding(conditioning);
    if (underway != null) {
      cancel(underway);
    }
  }

  void store(String conditioning, TensorRef reference) {
    conditionings.put(conditioning, reference);
  }

  boolean isStored(String conditioning) {
    return conditionings.containsKey(conditioning);
  }

  TensorRef conditioning(String conditioning) {
    TensorRef found = conditionings.get(conditioning);
    if (found == null) {
      throw new IllegalStateException(conditioning + " is not encoded");
    }
    return found;
  }
}
