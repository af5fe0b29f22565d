package org.editr1.node.run;

import java.util.Locale;

/** Numbers as the terminal shows them, the same in every locale. */
final class Figures {
  private Figures() {}

  /** Three decimals; fewer for large numbers. */
  static String reward(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.1f", value);
  }

  /** As {@link #reward}, with its sign. */
  static String change(double value) {
    return (value < 0 ? "-" : "+") + reward(Math.abs(value));
  }

  /** Three significant digits. */
  static String rate(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** A share as percent. */
  static String percent(double share) {
    return Math.round(100 * share) + "%";
  }

  /** The two largest units: {@code 9s}, {@code 3m10s}, {@code 1h02m}, {@code 2d03h}. */
  static String duration(double seconds) {
    long whole = Math.max(0, Math.round(seconds));
    if (whole < 60) {
      return whole + "s";
    }
    if (whole < 3600) {
      return two(whole / 60, "m", whole % 60, "s");
    }
    long minutes = whole / 60;
    return minutes < 24 * 60
        ? two(minutes / 60, "h", minutes % 60, "m")
        : two(minutes / (24 * 60), "d", minutes / 60 % 24, "h");
  }

  private static String two(long large, String unit, long small, String smallUnit) {
    return String.format(Locale.ROOT, "%d%s%02d%s", large, unit, small, smallUnit);
  }
}
