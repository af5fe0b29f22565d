package org.editr1.run.simulation;

import static java.util.stream.Collectors.joining;

import java.util.stream.Stream;
import org.editr1.journey.Effect;
import org.editr1.journey.Order;
import org.editr1.run.Snapshot;

/** Something that holds at every moment of every run; it throws {@link AssertionError} if not. */
interface Invariant {
  /** A new head starts with what is on the disk. */
  default void headStarts(Disk disk) {}

  /** A head wants this done. */
  default void effect(Effect effect) {}

  /** A worker was given this order. */
  default void leased(Order order) {}

  /** A line was written. */
  default void written(Line line) {}

  /** The disk has lost lines or files: what they stood for may happen again. */
  default void lost(Disk disk) {}

  /** This is how the run stands after an event. */
  default void stands(Snapshot snapshot) {}

  /**
   * @param otherwise parts of the message, so that none is made where the invariant holds
   */
  static void check(boolean holds, Object... otherwise) {
    if (!holds) {
      throw new AssertionError(Stream.of(otherwise).map(String::valueOf).collect(joining()));
    }
  }
}
