package org.editr1.watch.export;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.TimelineEntry;

/**
 * An order of a worker in microseconds on the head's clock: {@code leased <= fetched <= began <=
 * ended <= delivered}.
 */
record OrderSpan(OrderRan ran, long leased, long fetched, long began, long ended, long delivered) {
  private static final double MICROS = 1e6;

  /**
   * @param zero seconds since 1970 from which it counts
   */
  static OrderSpan of(TimelineEntry.Ran entry, double zero) {
    OrderRan ran = entry.ran();
    double delivered = entry.at() - zero;
    return new OrderSpan(
        ran,
        micros(delivered - ran.leased()),
        micros(delivered - ran.fetched()),
        micros(delivered - ran.began()),
        micros(delivered - ran.ended()),
        micros(delivered));
  }

  static long micros(double seconds) {
    return (long) Math.floor(seconds * MICROS);
  }

  boolean isRun() {
    return began < ended;
  }

  /** The span, {@code by} microseconds earlier. */
  OrderSpan earlier(long by) {
    return new OrderSpan(ran, leased - by, fetched - by, began - by, ended - by, delivered - by);
  }

  /**
   * The spans of one worker in order of time. A span is too late by the time that its message took,
   * so a slow message moves an order into the next one; since a device runs one order at a time,
   * such a span is moved back to the beginning of the next.
   */
  static List<OrderSpan> ofDevice(List<OrderSpan> reported) {
    List<OrderSpan> spans = new ArrayList<>(reported);
    spans.sort(Comparator.comparingLong(OrderSpan::ended).thenComparingLong(OrderSpan::delivered));
    long next = Long.MAX_VALUE;
    for (int i = spans.size() - 1; i >= 0; i--) {
      OrderSpan span = spans.get(i);
      if (span.isRun()) {
        OrderSpan placed = span.earlier(span.ended() > next ? span.ended() - next : 0);
        spans.set(i, placed);
        next = placed.began();
      }
    }
    return spans;
  }
}
