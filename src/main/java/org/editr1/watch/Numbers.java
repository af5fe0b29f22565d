package org.editr1.watch;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.editr1.Clock;

/** Numbers as pages, reports and the terminal show them, independent of the locale. */
public final class Numbers {
  private static final char MINUS = '\u2212';

  private Numbers() {}

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }

  // ---- text ----

  /** Two decimals. */
  public static String reward(double value) {
    return format("%.2f", value);
  }

  /** Two decimals with a sign. */
  public static String change(double value) {
    return format("%+.2f", value).replace('-', MINUS);
  }

  /** Three decimals, for numbers that are compared. */
  public static String exact(double value) {
    return format("%.3f", value);
  }

  /** Three decimals with a sign. */
  public static String exactChange(double value) {
    return format("%+.3f", value).replace('-', MINUS);
  }

  /** Three decimals below 100, else one. */
  public static String brief(double value) {
    return format(Math.abs(value) < 100 ? "%.3f" : "%.1f", value);
  }

  /** {@link #brief} with a sign of ASCII. */
  public static String briefChange(double value) {
    return (value < 0 ? "-" : "+") + brief(Math.abs(value));
  }

  /** Three significant digits. */
  public static String rate(double value) {
    if (value < 10) {
      return format("%.2f", value);
    }
    return format(value < 100 ? "%.1f" : "%.0f", value);
  }

  /** A share of 0 to 1 as percent. */
  public static String percent(double share) {
    return Math.round(100 * share) + "%";
  }

  /** Prints the decimals that the value has, at most three. */
  public static String plain(double value) {
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }

  /** Four decimals, an exponent for very small and very large values, none for integers. */
  public static String statistic(double value) {
    if (value == Math.rint(value) && Math.abs(value) < 1e9) {
      return format("%.0f", value);
    }
    boolean plain = Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5;
    return format(plain ? "%.4f" : "%.2e", value);
  }

  /** The two largest units: {@code 9s}, {@code 3m10s}, {@code 1h02m}, {@code 2d03h}. */
  public static String duration(double seconds) {
    long all = Math.max(0, Math.round(seconds));
    if (all < 60) {
      return all + "s";
    }
    if (all < 3600) {
      return format("%dm%02ds", all / 60, all % 60);
    }
    long hours = all / 3600;
    return hours < 24
        ? format("%dh%02dm", hours, all / 60 % 60)
        : format("%dd%02dh", hours / 24, hours % 24);
  }

  /** One decimal, for coordinates of a drawing. */
  public static String coordinate(double value) {
    return format("%.1f", value);
  }

  // ---- JSON ----

  /** Seconds to four decimal places. */
  public static double seconds(long nanos) {
    return round(Clock.seconds(nanos));
  }

  /** Four decimal places; 0 for infinities and NaN. */
  public static double round(double value) {
    return Double.isFinite(value) ? Math.rint(value * 1e4) / 1e4 : 0;
  }

  /** Seconds to a microsecond. */
  public static double micros(double seconds) {
    return Math.rint(seconds * 1e6) / 1e6;
  }
}
