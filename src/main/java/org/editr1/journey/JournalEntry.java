package org.editr1.journey;

import java.util.List;

/**
 * One line of a step's journal: what a head that starts again is told again, in the old sequence.
 */
public sealed interface JournalEntry {
  /** The first accepted result of an order. */
  record Accepted(String worker, OrderId order, Result result, double seconds)
      implements JournalEntry {}

  /**
   * Samples that were dropped because they themselves were at fault.
   *
   * @param order at which they were dropped
   */
  record Faulted(OrderId order, List<Integer> samples, String reason) implements JournalEntry {}
}
