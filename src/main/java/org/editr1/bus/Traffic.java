package org.editr1.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.editr1.Clock;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.Message.BusTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts this process' messages by address, times its requests and keeps copies of some messages;
 * answers have no address of their own and do not count. At log level TRACE every message that is
 * sent is written out.
 */
final class Traffic {
  private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

  private final Map<String, AddressCounts> counts;
  private final Tail tail;

  Traffic(Clock clock) {
    counts =
        Addresses.ALL.stream()
            .map(Address::name)
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), name -> new AddressCounts(name, clock)));
    tail = new Tail(clock);
  }

  void watch(EventBus eventBus) {
    eventBus.addOutboundInterceptor(this::sent);
    eventBus.addInboundInterceptor(this::received);
  }

  private void sent(DeliveryContext<Object> context) {
    Message<Object> message = context.message();
    AddressCounts known = counts.get(message.address());
    if (known != null) {
      known.sent.increment();
    }
    if (message.body() instanceof org.editr1.journey.Message body) {
      String address = known == null ? Tail.ANSWER : message.address();
      trace(address, body);
      tail.sent(address, body);
    }
    context.next();
  }

  private void received(DeliveryContext<Object> context) {
    AddressCounts known = counts.get(context.message().address());
    if (known != null) {
      known.received.increment();
    }
    context.next();
  }

  private static void trace(String address, org.editr1.journey.Message body) {
    if (LOG.isTraceEnabled()) {
      String text = new String(MessageJson.write(body), StandardCharsets.UTF_8);
      LOG.trace("{} {} {}", address, body.getClass().getSimpleName(), text);
    }
  }

  /** A request to {@code address} that was just sent. */
  <R> Future<R> watch(Address<?> address, Future<R> answer) {
    AddressCounts known = counts.get(address.name());
    return known == null ? answer : known.watch(answer);
  }

  /** One consumer more ({@code change} 1) or less (-1) listens at {@code address}. */
  void listens(Address<?> address, int change) {
    AddressCounts known = counts.get(address.name());
    if (known != null) {
      known.consumers.addAndGet(change);
    }
  }

  /** Totals since the start, in the sequence of {@link Addresses#ALL}. */
  List<AddressTraffic> totals() {
    return Addresses.ALL.stream()
        .map(address -> Objects.requireNonNull(counts.get(address.name())).total())
        .toList();
  }

  List<BusTail.Copy> takeCopies() {
    return tail.take();
  }
}
