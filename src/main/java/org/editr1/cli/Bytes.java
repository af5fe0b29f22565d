package org.editr1.cli;

import java.util.Locale;

/** Numbers for people: powers of 1000, as disks and published files are measured. */
public final class Bytes {
  private static final String[] UNITS = {"", "k", "M", "G", "T"};
  private static final int THOUSAND = 1000;

  private Bytes() {}

  /** A number of bytes, such as 23.8 GB. */
  public static String of(long bytes) {
    return scaled(bytes) + "B";
  }

  /** A number, such as 11.9 G. */
  static String scaled(long number) {
    double value = number;
    int unit = 0;
    while (value >= THOUSAND && unit < UNITS.length - 1) {
      value /= THOUSAND;
      unit++;
    }
    return String.format(Locale.ROOT, unit == 0 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
  }
}
