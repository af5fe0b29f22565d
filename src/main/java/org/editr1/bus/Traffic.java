package org.editr1.bus;

import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryContext;
import io.vertx.core.eventbus.EventBus;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.ObjLongConsumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.bus.BusFailure.Kind;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Message.BusTail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts the messages of this process by address, times its requests and samples its messages;
 * answers have no address of their own and do not count. Logs every message that is sent at TRACE.
 */
final class Traffic {
  private static final Logger LOG = LoggerFactory.getLogger(Traffic.class);

  private final Clock clock;
  private final Map<String, AddressCounts> counts;
  private final AddressCounts answers;
  private final MessageSampler sampler;
  private volatile ObjLongConsumer<String> observer = (address, nanos) -> {};

  Traffic(Clock clock) {
    this.clock = clock;
    counts =
        Addresses.ALL.stream()
            .map(Address::name)
            .collect(Collectors.toUnmodifiableMap(Function.identity(), AddressCounts::new));
    answers = new AddressCounts(MessageSampler.ANSWER);
    sampler = new MessageSampler(clock);
  }

  private AddressCounts of(String address) {
    return counts.getOrDefault(address, answers);
  }

  void watch(EventBus eventBus) {
    eventBus.addOutboundInterceptor(this::sent);
    eventBus.addInboundInterceptor(this::received);
  }

  private void sent(DeliveryContext<Object> context) {
    AddressCounts known = of(context.message().address());
    known.sent.increment();
    if (context.body() instanceof Encoded encoded) {
      LOG.trace("{} {}", known.address, encoded);
      sampler.sent(known.address, encoded.message());
    }
    context.next();
  }

  private void received(DeliveryContext<Object> context) {
    of(context.message().address()).received.increment();
    context.next();
  }

  /** Times a request to {@code address} that was just sent. */
  <R> Future<R> watch(Address<?> address, Future<R> answer) {
    return of(address.name()).watch(answer);
  }

  /** Counts one consumer of {@code address} more ({@code change} 1) or less (-1). */
  void listens(Address<?> address, int change) {
    of(address.name()).consumers.addAndGet(change);
  }

  /** See {@link Bus#observe}. */
  void observe(ObjLongConsumer<String> next) {
    observer = next;
  }

  /** Totals since the start, in the order of {@link Addresses#ALL}. */
  List<AddressTraffic> totals() {
    return Addresses.ALL.stream().map(address -> of(address.name()).total()).toList();
  }

  List<BusTail.Copy> drainSamples() {
    return sampler.drain();
  }

  /** Counts and times the messages of one address in this process. Thread-safe. */
  private final class AddressCounts {
    private static final int MAX_ERROR_LENGTH = 200;

    final AtomicInteger consumers = new AtomicInteger();
    final LongAdder sent = new LongAdder();
    final LongAdder received = new LongAdder();
    private final String address;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final LongAdder nanosToAnswer = new LongAdder();
    private final List<LongAdder> latency =
        Stream.generate(LongAdder::new).limit(Bus.LATENCY_BOUNDS.size() + 1).toList();
    private final Map<Kind, LongAdder> failures = new EnumMap<>(Kind.class);
    private volatile String lastError = "";

    AddressCounts(String address) {
      this.address = address;
      for (Kind kind : Kind.values()) {
        failures.put(kind, new LongAdder());
      }
    }

    /** Times a request that was just sent. */
    <R> Future<R> watch(Future<R> answer) {
      long began = clock.nanos();
      inFlight.incrementAndGet();
      return answer
          .onComplete(unused -> inFlight.decrementAndGet())
          .onSuccess(unused -> answered(clock.nanos() - began))
          .onFailure(this::failed);
    }

    private void answered(long took) {
      int at = Collections.binarySearch(Bus.LATENCY_BOUNDS, Clock.seconds(took));
      latency.get(at < 0 ? -at - 1 : at).increment();
      nanosToAnswer.add(took);
      observer.accept(address, took);
    }

    private void failed(Throwable failure) {
      Kind kind = failure instanceof BusFailure known ? known.kind() : Kind.FAILED;
      count(kind).increment();
      String text = String.valueOf(failure.getMessage());
      lastError = text.substring(0, Math.min(MAX_ERROR_LENGTH, text.length()));
    }

    private LongAdder count(Kind kind) {
      return Objects.requireNonNull(failures.get(kind));
    }

    AddressTraffic total() {
      List<Long> counts = new ArrayList<>();
      latency.forEach(count -> counts.add(count.sum()));
      return new AddressTraffic(
          address,
          consumers.get(),
          sent.sum(),
          received.sum(),
          inFlight.get(),
          new Failures(
              count(Kind.NOBODY).sum(),
              count(Kind.TIMEOUT).sum(),
              count(Kind.UNREADABLE).sum(),
              count(Kind.FAILED).sum(),
              lastError),
          Clock.seconds(nanosToAnswer.sum()),
          counts.stream().allMatch(count -> count == 0) ? List.of() : counts);
    }
  }
}
