package org.editr1.journey;

import java.util.SortedSet;
import org.jspecify.annotations.Nullable;

/** A line of the head's log. */
public sealed interface Logged extends Effect {
  /** How much a reader must care. */
  enum Level {
    DEBUG,
    INFO,
    WARN,
    ERROR
  }

  Level level();

  String text();

  @Override
  default <R extends @Nullable Object> R accept(Visitor<R> visitor) {
    return visitor.log(this);
  }

  /** Any other line. */
  record Line(Level level, String text) implements Logged {}

  /** Two workers gave different results for one order; the first result counts. */
  record Violation(OrderId order, String first, String second) implements Logged {
    @Override
    public Level level() {
      return Level.ERROR;
    }

    @Override
    public String text() {
      return "determinism violation: %s by %s differs from %s's result, which counts"
          .formatted(order, second, first);
    }
  }

  /** The worker that ran an order is lost; the order waits again. */
  record Lost(OrderId order, String worker, String why) implements Logged {
    @Override
    public Level level() {
      return Level.WARN;
    }

    @Override
    public String text() {
      return "re-queued %s: %s lost it (%s)".formatted(order, worker, why);
    }
  }

  /** Several workers were lost on one order; the run pauses until it is resumed. */
  record Poisoned(OrderId order, SortedSet<String> workers) implements Logged {
    @Override
    public Level level() {
      return Level.ERROR;
    }

    @Override
    public String text() {
      return ("the run pauses: the workers %s were lost one after the other on %s; look at their"
              + " logs, then start the head again")
          .formatted(workers, order);
    }
  }
}
