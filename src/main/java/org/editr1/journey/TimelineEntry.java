package org.editr1.journey;

import org.editr1.journey.Message.OrderRan;

/**
 * One line of the timeline of a step or an evaluation: an event for display, which the run itself
 * never reads.
 */
public sealed interface TimelineEntry {
  /**
   * Time at which the head received it: seconds since 1970 by the head's clock, which never goes
   * back within one life of the head.
   */
  double at();

  /**
   * A worker finished or failed an order.
   *
   * @param node of the worker; empty where unknown
   * @param device of the worker; empty where unknown
   */
  record Ran(double at, String node, String device, OrderRan ran) implements TimelineEntry {}

  /** The step or evaluation ended. */
  record Ended(double at, Pass pass) implements TimelineEntry {}
}
