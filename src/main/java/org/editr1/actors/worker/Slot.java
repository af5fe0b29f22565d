package org.editr1.actors.worker;

import org.editr1.engine.Inputs;
import org.editr1.journey.Message.Lease;
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

  private final Lease lease;
  private State state = State.FETCHING;
  private @Nullable Inputs inputs;

  Slot(Lease lease) {
    this.lease = lease;
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

  void toReady(Inputs fetched) {
    move(State.FETCHING, State.READY);
    inputs = fetched;
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
    state = State.TELLING;
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

  private void move(State from, State to) {
    if (state != from) {
      throw new IllegalStateException(order().id() + " is " + state + ", not " + from);
    }
    state = to;
  }
}
