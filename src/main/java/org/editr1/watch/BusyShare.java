package org.editr1.watch;

import java.util.ArrayDeque;
import java.util.Deque;
import org.editr1.journey.Message.NodeReport;

/** The share of the recent time in which a device was busy, from the reports of its worker. */
public final class BusyShare {
  private static final double WINDOW_SECONDS = 30;

  private final Deque<Point> points = new ArrayDeque<>();
  private String running = "";
  private double runningSince;

  /** Times in seconds since the start of the worker. */
  private record Point(double uptime, double busy) {}

  public void add(NodeReport report) {
    double uptime = report.counters().uptime();
    if (!points.isEmpty() && uptime < points.getLast().uptime()) {
      // The worker has restarted and counts from zero.
      points.clear();
    }
    points.add(new Point(uptime, report.counters().busySeconds() + runningFor(report, uptime)));
    while (points.size() > 2 && second().uptime() <= uptime - WINDOW_SECONDS) {
      points.removeFirst();
    }
  }

  /** Seconds since the running order began, which counters have only when it ends. */
  private double runningFor(NodeReport report, double uptime) {
    String now = report.phase() + " " + report.counters().orders();
    if (!now.equals(running)) {
      running = now;
      runningSince = uptime;
    }
    return report.phase().role().isPresent() ? Math.max(0, uptime - runningSince) : 0;
  }

  private Point second() {
    return points.stream().skip(1).findFirst().orElseThrow();
  }

  /** The share, 0 to 1; of the time since the start while there is only one report. */
  public double share() {
    Point last = points.getLast();
    Point first = points.size() > 1 ? points.getFirst() : new Point(0, 0);
    double span = last.uptime() - first.uptime();
    return span <= 0 ? 0 : Math.min(1, Math.max(0, (last.busy() - first.busy()) / span));
  }
}
