package org.editr1.worker;

import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message.Ack;
import org.editr1.journey.Result;
import org.editr1.worker.Decision.Timer;

/**
 * Brings the outcome of an order to the head. A result outlives its head: storing and delivering it
 * are repeated until a head of the run acknowledges it, unless the worker leaves.
 */
final class ResultDelivery {
  private final Joining joining;
  private final long pause;
  private final Decisions decisions;
  private String lastFailure = "";

  ResultDelivery(Joining joining, long pauseMillis, Decisions decisions) {
    this.joining = joining;
    this.pause = pauseMillis;
    this.decisions = decisions;
  }

  /** Stores the result of an order that ran, or makes the next attempt to deliver its outcome. */
  void attempt(HeldOrder order) {
    decisions.add(order.delivery());
  }

  /** The result is stored: the head gets it. */
  void stored(HeldOrder order, Result result) {
    decisions.untroubled(order.role());
    order.succeed(joining.head().run(), result);
    attempt(order);
  }

  /** Reports to the head; a failure that repeats for one reason is a warning once. */
  void reportFailure(HeldOrder order, Failure failure) {
    warnOnce("%s failed: %s", order, failure);
    order.fail(failure);
    attempt(order);
  }

  private void warnOnce(String text, HeldOrder order, Failure failure) {
    boolean isLeft = failure.isTransient() && joining.isDraining();
    Level level = isLeft ? Level.INFO : Level.WARN;
    level = failure.reason().equals(lastFailure) ? Level.DEBUG : level;
    decisions.log(level, text, order.id(), failure.reason());
    lastFailure = failure.reason();
  }

  /** An attempt failed; returns whether there will be no other. */
  boolean isGivenUp(HeldOrder order, Failure failure) {
    if (failure.isTransient() && !joining.isDraining()) {
      if (failure.isLasting()) {
        warnOnce("%s waits: %s", order, failure);
        decisions.troubled(order.role(), failure.reason());
      } else if (order.awaitsStore()) {
        joining.onHeadLost();
      }
      Timer timer = new Timer(Timer.Purpose.DELIVER, order.number());
      decisions.add(driver -> driver.set(timer, pause));
      return false;
    }
    if (order.failure() == null) {
      reportFailure(order, failure);
      return false;
    }
    return true;
  }

  /** Returns why the head rejected the outcome; empty where it did not. */
  String acknowledged(HeldOrder order, Ack ack) {
    if (order.failure() == null && !ack.accepted()) {
      decisions.log(Level.INFO, "head rejected the result of %s: %s", order.id(), ack.reason());
    }
    return ack.reason();
  }
}
