package org.editr1.journey;

import org.editr1.journey.Message.OrderRan;

/**
 * One line of the timeline of a step or an evaluation: what happened, for people to look at. A run
 * goes on without it.
 */
public sealed interface TimelineEntry {
  /**
   * When the head heard of it: seconds since 1970 by the head's clock, which within one life of the
   * head never goes back.
   */
  double at();

  /**
   * A worker was through with an order.
   *
   * @param node that the worker lives on, and its {@code device}; empty where that is not known
   */
  record Ran(double at, String node, String device, OrderRan ran) implements TimelineEntry {}

  /** The step or evaluation ended. */
  record Ended(double at, Pass pass) implements TimelineEntry {}
}
