package org.editr1.watch.page;

import io.vertx.core.json.JsonArray;
import java.util.List;
import org.editr1.Clock;

/** Numbers as pages show them. */
public final class Seconds {
  private static final double DIGITS = 1e4;

  private Seconds() {}

  public static double of(long nanos) {
    return round(Clock.seconds(nanos));
  }

  /** To four digits behind the point: more would only be traffic. */
  public static double round(double value) {
    return Double.isFinite(value) ? Math.rint(value * DIGITS) / DIGITS : 0;
  }

  /** To a microsecond. */
  public static double fine(double seconds) {
    return Math.rint(seconds * 1e6) / 1e6;
  }

  public static JsonArray rounded(List<Double> values) {
    JsonArray rounded = new JsonArray();
    values.forEach(value -> rounded.add(round(value)));
    return rounded;
  }
}
