package org.editr1.journey;

import java.util.List;
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

  /** Several workers were lost on one order, one after the other. */
  record Quarantined(OrderId order, List<String> workers) implements Logged {
    @Override
    public Level level() {
      return Level.ERROR;
    }

    @Override
    public String text() {
      return "%s is leased alone and last from now on: the workers %s were lost on it; look at their logs"
          .formatted(order, String.join(", ", workers));
    }
  }
}
