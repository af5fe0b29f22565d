package org.editr1.run;

import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/**
 * The open orders and the results of closed orders; results of encode orders are kept by
 * conditioning for the whole run.
 */
final class OpenOrders {
  /** The result that closed an order with this digest. */
  record Closed(String worker, Result result, String digest, Order order) {}

  private final Map<OrderId, OpenOrder> open = new LinkedHashMap<>();
  private final Map<OrderId, Closed> closed = new HashMap<>();
  private final Map<String, OpenOrder> encodings = new HashMap<>();

  /** The one that was used longest ago first. */
  private final Map<String, TensorRef> conditionings = new LinkedHashMap<>(16, 0.75f, true);

  private final Set<Role> waiting = EnumSet.noneOf(Role.class);

  OpenOrder open(Order order, long now) {
    if (open.containsKey(order.id()) || closed.containsKey(order.id())) {
      throw new IllegalStateException(order.id() + " was opened before");
    }
    return add(new OpenOrder(order, null, now));
  }

  /** Opens an order once more, since the file that it made is lost. */
  void openAgain(Order order, TensorRef lost, long now) {
    closed.remove(order.id());
    add(new OpenOrder(order, lost, now));
  }

  private OpenOrder add(OpenOrder opened) {
    Order order = opened.order();
    open.put(order.id(), opened);
    if (order instanceof EncodeOrder encode) {
      encodings.put(encode.task().conditioning(), opened);
    }
    waitsAgain(opened);
    return opened;
  }

  /** Puts an order without a lease into the queue. */
  void waitsAgain(OpenOrder order) {
    waiting.add(order.id().role());
  }

  /** Returns the roles of the orders that were queued since the last call. */
  Set<Role> takeWaiting() {
    Set<Role> taken = EnumSet.copyOf(waiting);
    waiting.clear();
    return taken;
  }

  @Nullable OpenOrder find(OrderId order) {
    return open.get(order);
  }

  Collection<OpenOrder> all() {
    return open.values();
  }

  /** Returns the open orders of {@code group}. */
  List<OpenOrder> of(GroupKey group) {
    return open.values().stream().filter(order -> order.id().group().equals(group)).toList();
  }

  void close(OpenOrder order, String worker, Result result) {
    cancel(order);
    closed.put(order.id(), new Closed(worker, result, order.digest(), order.order()));
  }

  /** Removes an order that no sample needs. */
  void cancel(OpenOrder order) {
    open.remove(order.id());
    if (order.order() instanceof EncodeOrder encode) {
      encodings.remove(encode.task().conditioning());
    }
  }

  @Nullable Closed closed(OrderId order) {
    return closed.get(order);
  }

  /** Returns the closed order whose result is this file; null if there is none. */
  @Nullable Order maker(TensorRef file) {
    return closed.values().stream()
        .filter(one -> file.equals(one.result().stored()))
        .findFirst()
        .map(Closed::order)
        .orElse(null);
  }

  void forgetClosed(Predicate<GroupKey> groups) {
    closed.keySet().removeIf(order -> groups.test(order.group()));
  }

  // ---- encodings ----

  /** Returns the open order that makes this conditioning, for whichever group it was opened. */
  @Nullable OpenOrder encoding(String conditioning) {
    return encodings.get(conditioning);
  }

  void cancelEncoding(String conditioning) {
    OpenOrder underway = encoding(conditioning);
    if (underway != null) {
      cancel(underway);
    }
  }

  void store(String conditioning, TensorRef reference) {
    conditionings.put(conditioning, reference);
  }

  /**
   * Forgets the conditionings that were used longest ago, until the others have {@code most} bytes
   * together.
   *
   * @param needed that are never forgotten
   * @return the files of the forgotten ones
   */
  List<TensorRef> forgetConditionings(long most, Set<String> needed) {
    long excess = conditionings.values().stream().mapToLong(TensorRef::bytes).sum() - most;
    List<TensorRef> forgotten = new ArrayList<>();
    Iterator<Map.Entry<String, TensorRef>> oldest = conditionings.entrySet().iterator();
    while (excess > 0 && oldest.hasNext()) {
      Map.Entry<String, TensorRef> next = oldest.next();
      if (!needed.contains(next.getKey())) {
        excess -= next.getValue().bytes();
        forgotten.add(next.getValue());
        oldest.remove();
      }
    }
    return forgotten;
  }

  boolean isStored(String conditioning) {
    return conditionings.containsKey(conditioning);
  }

  /** Returns the name of the conditioning that this file is; null if it is none. */
  @Nullable String conditioningOf(TensorRef file) {
    return conditionings.entrySet().stream()
        .filter(entry -> entry.getValue().equals(file))
        .findFirst()
        .map(Map.Entry::getKey)
        .orElse(null);
  }

  TensorRef conditioning(String conditioning) {
    TensorRef found = conditionings.get(conditioning);
    if (found == null) {
      throw new IllegalStateException(conditioning + " is not encoded");
    }
    return found;
  }
}
