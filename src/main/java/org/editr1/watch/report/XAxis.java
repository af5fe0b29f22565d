package org.editr1.watch.report;

import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.editr1.watch.report.ComparedRun.Point;

/** The quantity that a curve is drawn against: one of three costs of a step. */
enum XAxis {
  STEPS("steps", Point::step),
  WALL_CLOCK("wall clock", Point::seconds),
  DEVICE_SECONDS("device time", Point::deviceSeconds);

  private static final double MINUTE = 60;
  private static final double HOUR = 3600;
  private static final Map<Double, String> UNITS =
      Map.of(1.0, "seconds", MINUTE, "minutes", HOUR, "hours");

  private final String label;
  private final ToDoubleFunction<Point> cost;

  XAxis(String label, ToDoubleFunction<Point> cost) {
    this.label = label;
    this.cost = cost;
  }

  double of(Point point) {
    return cost.applyAsDouble(point);
  }

  boolean isTime() {
    return this != STEPS;
  }

  /** Seconds per unit of an axis that ends at {@code most}; 1 for steps. */
  double unit(double most) {
    if (!isTime() || most < 3 * MINUTE) {
      return 1;
    }
    return most < 3 * HOUR ? MINUTE : HOUR;
  }

  /** The text below an axis that ends at {@code most}. */
  String title(double most) {
    return isTime() ? label + ", " + UNITS.get(unit(most)) : label;
  }

  String label() {
    return label;
  }
}
