package org.editr1.bus;

import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts this node's messages by address; answers have no address of their own and count with none.
 * At log level TRACE every message that is sent is written out.
 */
final class Traffic {
  private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

  private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();

  Traffic() {
    for (Address<?> address : Addresses.ALL) {
      counts.put("sent." + address.name(), new LongAdder());
      counts.put("received." + address.name(), new LongAdder());
    }
  }

  void watch(EventBus eventBus) {
    eventBus.addOutboundInterceptor(
        context -> {
          trace(context.message());
          count("sent.", context);
        });
    eventBus.addInboundInterceptor(context -> count("received.", context));
  }

  private void count(String direction, DeliveryContext<Object> context) {
    LongAdder counter = counts.get(direction + context.message().address());
    if (counter != null) {
      counter.increment();
    }
    context.next();
  }

  private static void trace(Message<Object> sent) {
    if (LOG.isTraceEnabled() && sent.body() != null) {
      String address = counted(sent.address()) ? sent.address() : "  answer";
      String body = new String(MessageJson.write(sent.body()), StandardCharsets.UTF_8);
      LOG.trace("{} {} {}", address, sent.body().getClass().getSimpleName(), body);
    }
  }

  private static boolean counted(String address) {
    return Addresses.ALL.stream().anyMatch(known -> known.name().equals(address));
  }

  /** Totals since the start: {@code sent.order.claim}, {@code received.order.claim}... */
  Map<String, Long> totals() {
    Map<String, Long> totals = new TreeMap<>();
    counts.forEach((name, count) -> totals.put(name, count.sum()));
    return totals;
  }
}
