package org.editr1.watch.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;

/** Numbers as the report writes them, the same in every locale. */
public final class Numbers {
  private Numbers() {}

  /** Two decimals. */
  public static String reward(double value) {
    return String.format(Locale.ROOT, "%.2f", value);
  }

  /** Two decimals with its sign. */
  public static String change(double value) {
    return String.format(Locale.ROOT, "%+.2f", value).replace('-', '\u2212');
  }

  /** Three decimals, for numbers that are compared. */
  public static String exact(double value) {
    return String.format(Locale.ROOT, "%.3f", value);
  }

  /** As {@link #exact}, with its sign. */
  public static String exactChange(double value) {
    return String.format(Locale.ROOT, "%+.3f", value).replace('-', '\u2212');
  }

  /** As many decimals as it has, three at most. */
  public static String plain(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Four significant digits. */
  public static String statistic(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    boolean plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5;
    return String.format(Locale.ROOT, plain ? "%.4f" : "%.2e", value);
  }

  /** The two largest units: {@code 9s}, {@code 3m10s}, {@code 1h02m}, {@code 2d03h}. */
  public static String duration(double seconds) {
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

  /** For coordinates. */
  public static String coordinate(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
