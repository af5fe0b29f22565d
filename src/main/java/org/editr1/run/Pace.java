package org.editr1.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.editr1.journey.OrderId;
import org.editr1.journey.Role;
import org.editr1.journey.Split;

/**
 * How long orders run, from the latest that have ended: by role, and apart for evaluations, whose
 * orders have another size. Tells orders that take longer than usual from those whose device hangs.
 */
final class Pace {
  private static final int ENOUGH = 5;
  private static final int KEPT = 101;
  private static final double SLOW = 3;
  private static final double HUNG = 10;

  /** An order whose usual time is short may wait so many leases for a busy machine or network. */
  private static final int LEAST_LEASES = 4;

  private record Kind(Role role, Split split) {
    static Kind of(OrderId order) {
      return new Kind(order.role(), order.group().pass().split());
    }
  }

  private final Map<Kind, Deque<Double>> latest = new HashMap<>();
  private final double firstPatience;
  private final double leastPatience;

  /**
   * @param firstPatience milliseconds for which an order may run until enough have ended
   */
  Pace(long firstPatience, long leaseMillis) {
    this.firstPatience = firstPatience;
    this.leastPatience = LEAST_LEASES * leaseMillis;
  }

  /** An order has run. */
  void ran(OrderId order, double seconds) {
    Deque<Double> times = latest(order);
    times.add(1_000 * seconds);
    if (times.size() > KEPT) {
      times.remove();
    }
  }

  /**
   * Returns whether an order that has run for {@code millis} should be tried on a second device.
   */
  boolean isSlow(OrderId order, long millis) {
    return isKnown(order) && millis > Math.max(leastPatience, SLOW * median(order));
  }

  /** Returns the milliseconds after which the device of an order is taken for hung. */
  long patience(OrderId order) {
    return (long)
        (isKnown(order) ? Math.max(2 * leastPatience, HUNG * median(order)) : firstPatience);
  }

  private boolean isKnown(OrderId order) {
    return latest(order).size() >= ENOUGH;
  }

  private double median(OrderId order) {
    double[] sorted = latest(order).stream().mapToDouble(Double::doubleValue).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  private Deque<Double> latest(OrderId order) {
    return latest.computeIfAbsent(Kind.of(order), unused -> new ArrayDeque<>());
  }
}
