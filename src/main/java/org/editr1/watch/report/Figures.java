package org.editr1.watch.report;

import java.util.Locale;

/** Numbers as the terminal shows them, the same in every locale. */
public final class Figures {
  private Figures() {}

  /** Three decimals; fewer for large numbers. */
  public static String reward(double value) {
    return String.format(Locale.ROOT, Math.abs(value) < 100 ? "%.3f" : "%.1f", value);
  }

  /** As {@link #reward}, with its sign. */
  public static String change(double value) {
    return (value < 0 ? "-" : "+") + reward(Math.abs(value));
  }

  /** Three significant digits. */
  public static String rate(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f" : value < 100 ? "%.1f" : "%.0f", value);
  }

  /** A share as percent. */
  public static String percent(double share) {
    return Math.round(100 * share) + "%";
  }
}
