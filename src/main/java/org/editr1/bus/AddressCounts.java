package org.editr1.bus;

import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.bus.BusFailure.Kind;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;

/** Counts and times the messages of one address in this process. Thread-safe. */
final class AddressCounts {
  private static final int MAX_ERROR_LENGTH = 200;

  final AtomicInteger consumers = new AtomicInteger();
  final LongAdder sent = new LongAdder();
  final LongAdder received = new LongAdder();
  private final String address;
  private final Clock clock;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final LongAdder nanosToAnswer = new LongAdder();
  private final List<LongAdder> latency =
      Stream.generate(LongAdder::new).limit(Bus.LATENCY_BOUNDS.size() + 1).toList();
  private final Map<Kind, LongAdder> failures = new EnumMap<>(Kind.class);
  private volatile String lastError = "";

  AddressCounts(String address, Clock clock) {
    this.address = address;
    this.clock = clock;
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

  void answered(long took) {
    int at = Collections.binarySearch(Bus.LATENCY_BOUNDS, Clock.seconds(took));
    latency.get(at < 0 ? -at - 1 : at).increment();
    nanosToAnswer.add(took);
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
