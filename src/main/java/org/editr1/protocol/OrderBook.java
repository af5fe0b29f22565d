package org.editr1.protocol;

import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.jspecify.annotations.Nullable;

/** The open orders, and the results of those that are closed. */
final class OrderBook {
  /**
   * What closed an order.
   *
   * @param validFrom see {@link Ticket#validFrom}
   */
  record Closed(String worker, Result result, long validFrom) {}

  private final Map<OrderId, Ticket> open = new LinkedHashMap<>();
  private final Map<OrderId, Closed> closed = new HashMap<>();
  private final Set<Role> waiting = EnumSet.noneOf(Role.class);

  Ticket open(Order order, long now) {
    if (open.containsKey(order.id()) || closed.containsKey(order.id())) {
      throw new IllegalStateException(order.id() + " was opened before");
    }
    Ticket ticket = new Ticket(order, now);
    open.put(order.id(), ticket);
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

  void close(Ticket ticket, String worker, Result result) {
    open.remove(ticket.id());
    closed.put(ticket.id(), new Closed(worker, result, ticket.validFrom()));
  }

  /** The order has no living sample left. */
  void cancel(Ticket ticket) {
    open.remove(ticket.id());
  }

  @Nullable Closed closed(OrderId order) {
    return closed.get(order);
  }

  void forgetClosed(Predicate<GroupKey> groups) {
    closed.keySet().removeIf(order -> groups.test(order.group()));
  }
}
