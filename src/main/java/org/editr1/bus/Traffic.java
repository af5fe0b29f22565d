package org.editr1.bus;

import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts this node's messages by address; answers have no address and count with none. */
final class Traffic {
  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  Traffic() {
    for (Address<?> address : Addresses.ALL) {
      counts.put("sent." + address.name(), new LongAdder());
      counts.put("received." + address.name(), new LongAdder());
    }
  }

  void watch(EventBus eventBus) {
    eventBus.addOutboundInterceptor(context -> count("sent.", context));
    eventBus.addInboundInterceptor(context -> count("received.", context));
  }

  private void count(String direction, DeliveryContext<Object> context) {
    LongAdder counter = counts.get(direction + context.message().address());
    if (counter != null) {
      counter.increment();
    }
    context.next();
  }

  /** Totals since the start: {@code sent.order.claim}, {@code received.order.claim}... */
  Map<String, Long> totals() {
    Map<String, Long> totals = new TreeMap<>();
    counts.forEach((name, count) -> totals.put(name, count.sum()));
    return totals;
  }
}
