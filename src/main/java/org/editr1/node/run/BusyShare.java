package org.editr1.node.run;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** Which share of the recent time a worker's device was busy, from the worker's own counters. */
final class BusyShare {
  private static final double WINDOW_SECONDS = 30;

  private final Deque<Point> points = new ArrayDeque<>();

  /** Both in seconds since the worker's start. */
  private record Point(double uptime, double busy) {}

  /**
   * @param counters of a worker's report
   */
  void add(Map<String, Double> counters) {
    double busy =
        counters.entrySet().stream()
            .filter(counter -> counter.getKey().startsWith("busy."))
            .mapToDouble(Map.Entry::getValue)
            .sum();
    Point point = new Point(counters.getOrDefault("uptime", 0.0), busy);
    if (!points.isEmpty() && point.uptime() < points.getLast().uptime()) {
      // The worker was started again and counts from zero.
      points.clear();
    }
    points.add(point);
    while (points.size() > 2 && second().uptime() <= point.uptime() - WINDOW_SECONDS) {
      points.removeFirst();
    }
  }

  private Point second() {
    return points.stream().skip(1).findFirst().orElseThrow();
  }

  /** From 0 to 1; of the whole time since the start while there is one report only. */
  double share() {
    Point last = points.getLast();
    Point first = points.size() > 1 ? points.getFirst() : new Point(0, 0);
    double span = last.uptime() - first.uptime();
    return span <= 0 ? 0 : Math.min(1, Math.max(0, (last.busy() - first.busy()) / span));
  }
}
