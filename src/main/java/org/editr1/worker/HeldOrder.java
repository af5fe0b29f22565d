package org.editr1.worker;

import java.util.EnumMap;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.Excerpt;
import org.editr1.journey.Message.Done;
import org.editr1.journey.Message.Failed;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.Release;
import org.editr1.journey.Message.Renew;
import org.editr1.journey.Order;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.jspecify.annotations.Nullable;

/** An order that a worker holds: its state, the times of its states, and its outcome. */
final class HeldOrder {
  /** {@code FETCHING → READY → RUNNING → DELIVERING}; only an order that never ran is lost. */
  enum State {
    FETCHING,
    READY,
    RUNNING,
    DELIVERING,
    LOST
  }

  private final int number;
  private final String worker;
  private final Lease lease;
  private final Map<State, Long> reached = new EnumMap<>(State.class);
  private State state = State.FETCHING;
  private double seconds;
  private @Nullable Done done;
  private @Nullable Failed failed;

  /**
   * @param number differs for every lease that this worker has had
   */
  HeldOrder(int number, String worker, Lease lease, long nanos) {
    this.number = number;
    this.worker = worker;
    this.lease = lease;
    reached.put(State.FETCHING, nanos);
  }

  int number() {
    return number;
  }

  long leaseMillis() {
    return lease.millis();
  }

  /** Milliseconds after which the device that runs it is taken for hung; 0: never. */
  long patience() {
    return lease.patience();
  }

  Order order() {
    return lease.order();
  }

  OrderId id() {
    return lease.order().id();
  }

  Role role() {
    return id().role();
  }

  boolean is(State one) {
    return state == one;
  }

  /** Returns whether the order ran and its result is not stored yet. */
  boolean awaitsStore() {
    return state == State.DELIVERING && done == null && failed == null;
  }

  /** Why the order failed; null where it did not. */
  @Nullable Failed failure() {
    return failed;
  }

  // ---- states ----

  /** Returns whether the order was waiting for its inputs. */
  boolean toReady(long nanos) {
    boolean fetching = state == State.FETCHING;
    if (fetching) {
      to(State.READY, nanos, true);
    }
    return fetching;
  }

  void toRunning(long nanos) {
    to(State.RUNNING, nanos, state == State.READY);
  }

  /**
   * @param busySeconds how long the device was busy with the order
   */
  void toDelivering(long nanos, double busySeconds) {
    to(State.DELIVERING, nanos, state != State.LOST && state != State.DELIVERING);
    seconds = busySeconds;
  }

  /** Returns whether the order had not begun, and now never will. */
  boolean toLost() {
    boolean waiting = state == State.FETCHING || state == State.READY;
    state = waiting ? State.LOST : state;
    return waiting;
  }

  private void to(State next, long nanos, boolean isLegal) {
    if (!isLegal) {
      throw new IllegalStateException(
          "illegal transition of %s: %s -> %s".formatted(id(), state, next));
    }
    state = next;
    reached.put(next, nanos);
  }

  // ---- outcome ----

  /** The result is complete: the head of {@code run} gets it. */
  void succeed(String run, Result result) {
    done = new Done(worker, lease.token(), run, id(), lease.digest(), result, seconds);
  }

  /**
   * The order has no result, whatever it had before. A worker that leaves while the store is full
   * says nothing about orders of its kind.
   */
  void fail(Failure failure) {
    String reason = Excerpt.of(failure.reason());
    boolean lasting = failure.isLasting() && !failure.isTransient();
    failed =
        new Failed(
            worker, lease.token(), id(), failure.samples(), lasting, reason, failure.damaged());
  }

  /** The next step on the outcome's way to the head. */
  Decision delivery() {
    Failed failure = failed;
    if (failure != null) {
      return driver -> driver.deliver(number, failure);
    }
    Done result = done;
    return result == null
        ? driver -> driver.store(number)
        : driver -> driver.deliver(number, result);
  }

  Decision renewal() {
    return driver ->
        driver.renew(number, new Renew(worker, lease.token(), id(), state == State.DELIVERING));
  }

  Decision release() {
    return driver -> driver.release(number, new Release(worker, lease.token(), id()));
  }

  /** The account of the order's time, which ends at {@code nanos}. */
  OrderRan account(String failure, long nanos) {
    return new OrderRan(
        worker,
        id(),
        order().samples(),
        order().version(),
        ago(State.FETCHING, nanos),
        ago(State.READY, nanos),
        ago(State.RUNNING, nanos),
        ago(State.DELIVERING, nanos),
        failure);
  }

  /** Seconds since the order reached {@code wanted}, or else the next state that it reached. */
  private double ago(State wanted, long nanos) {
    long at =
        reached.entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(wanted) >= 0)
            .mapToLong(Map.Entry::getValue)
            .min()
            .orElse(nanos);
    return Clock.seconds(nanos - at);
  }
}
