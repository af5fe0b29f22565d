package org.editr1.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.editr1.Clock;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.Message.BusTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages of this process by address, times its requests and samples its messages;
 * answers have no address of their own and do not count. Logs every message that is sent at TRACE.
 */
final class Traffic {
  private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

  private final Map<String, AddressCounts> counts;
  private final MessageSampler sampler;

  Traffic(Clock clock) {
    counts =
        Addresses.ALL.stream()
            .map(Address::name)
            .collect(
                Collectors.toUnmodifiableMap(
                    Function.identity(), name -> new AddressCounts(name, clock)));
    sampler = new MessageSampler(clock);
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
    if (context.body() instanceof Encoded encoded) {
      String address = known == null ? MessageSampler.ANSWER : message.address();
      LOG.trace("{} {}", address, encoded);
      sampler.sent(address, encoded.message());
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

  /** Times a request to {@code address} that was just sent. */
  <R> Future<R> watch(Address<?> address, Future<R> answer) {
    AddressCounts known = counts.get(address.name());
    return known == null ? answer : known.watch(answer);
  }

  /** Counts one consumer of {@code address} more ({@code change} 1) or less (-1). */
  void listens(Address<?> address, int change) {
    AddressCounts known = counts.get(address.name());
    if (known != null) {
      known.consumers.addAndGet(change);
    }
  }

  /** Totals since the start, in the order of {@link Addresses#ALL}. */
  List<AddressTraffic> totals() {
    return Addresses.ALL.stream()
        .map(address -> Objects.requireNonNull(counts.get(address.name())).total())
        .toList();
  }

  List<BusTail.Copy> drainSamples() {
    return sampler.drain();
  }
}
