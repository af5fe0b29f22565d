package org.editr1.actors;

import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.editr1.engine.Inputs;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Order;
import org.jspecify.annotations.Nullable;

/**
 * An order that a worker holds: {@code FETCHING → READY → RUNNING → TELLING}, or {@code LOST} from
 * the first two when the head has taken it back.
 */
final class Slot {
  enum State {
    FETCHING,
    READY,
    RUNNING,
    TELLING,
    LOST
  }

  private static final double NANOS = 1e9;

  private final Lease lease;
  private final LongSupplier nanos;
  private State state = State.FETCHING;
  private final Map<State, Long> reached = new EnumMap<>(State.class);
  private @Nullable Inputs inputs;

  /**
   * @param nanos a monotonic clock
   */
  Slot(Lease lease, LongSupplier nanos) {
    this.lease = lease;
    this.nanos = nanos;
    reached.put(State.FETCHING, nanos.getAsLong());
  }

  Lease lease() {
    return lease;
  }

  Order order() {
    return lease.order();
  }

  State state() {
    return state;
  }

  void toReady(Inputs all) {
    move(State.FETCHING, State.READY);
    inputs = all;
  }

  Inputs toRunning() {
    move(State.READY, State.RUNNING);
    if (inputs == null) {
      throw new IllegalStateException(order().id() + " has no inputs");
    }
    return inputs;
  }

  void toTelling() {
    if (state == State.LOST || state == State.TELLING) {
      throw new IllegalStateException(order().id() + " is " + state);
    }
    to(State.TELLING);
    inputs = null;
  }

  /** Whether the order was not begun yet and now never will be. */
  boolean toLost() {
    if (state != State.FETCHING && state != State.READY) {
      return false;
    }
    state = State.LOST;
    return true;
  }

  /** What the worker tells when it is through with the order. */
  OrderRan ran(String worker, String failure) {
    return new OrderRan(
        worker,
        order().id(),
        order().samples(),
        order().version(),
        ago(State.FETCHING),
        ago(State.READY),
        ago(State.RUNNING),
        ago(State.TELLING),
        failure);
  }

  /** Seconds since the slot came to {@code state}, or else to the next one that it came to. */
  private double ago(State wanted) {
    long at =
        reached.entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(wanted) >= 0)
            .mapToLong(Map.Entry::getValue)
            .min()
            .orElseGet(nanos);
    return (nanos.getAsLong() - at) / NANOS;
  }

  private void move(State from, State next) {
    if (state != from) {
      throw new IllegalStateException(order().id() + " is " + state + ", not " + from);
    }
    to(next);
  }

  private void to(State next) {
    state = next;
    reached.put(next, nanos.getAsLong());
  }
}
