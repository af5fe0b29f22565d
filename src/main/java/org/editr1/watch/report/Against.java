package org.editr1.watch.report;

import java.util.function.ToDoubleFunction;
import org.editr1.watch.report.ComparedRun.Point;

/** What a curve is drawn against: what a step has cost, in three ways. */
enum Against {
  STEPS("steps", Point::step),
  WALL_CLOCK("wall clock", Point::seconds),
  DEVICE_SECONDS("device time", Point::deviceSeconds);

  private static final double MINUTE = 60;
  private static final double HOUR = 3600;

  private final String label;
  private final ToDoubleFunction<Point> cost;

  Against(String label, ToDoubleFunction<Point> cost) {
    this.label = label;
    this.cost = cost;
  }

  double of(Point point) {
    return cost.applyAsDouble(point);
  }

  boolean isTime() {
    return this != STEPS;
  }

  /** What one unit of the axis stands for, where it goes as far as {@code most}. */
  double unit(double most) {
    if (!isTime() || most < 3 * MINUTE) {
      return 1;
    }
    return most < 3 * HOUR ? MINUTE : HOUR;
  }

  /** What stands below the axis. */
  String title(double most) {
    double unit = unit(most);
    String units = unit == HOUR ? "hours" : unit == MINUTE ? "minutes" : "seconds";
    return isTime() ? label + ", " + units : label;
  }

  String label() {
    return label;
  }
}
