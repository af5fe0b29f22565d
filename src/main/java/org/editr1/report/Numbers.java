package org.editr1.report;

import java.util.Locale;

/** Numbers as the report writes them, the same in every locale. */
final class Numbers {
  private Numbers() {}

  /** Two decimals. */
  static String reward(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Two decimals with its sign. */
  static String change(double value) {
    return String.format(Locale.ROOT, "%+.2f", value).replace('-', '\u2212');
  }

  /** Four significant digits. */
  static String statistic(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    boolean plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", value);
  }

  /** For coordinates. */
  static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
