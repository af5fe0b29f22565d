package org.editr1.lab.parity;

import java.util.Locale;
import org.editr1.Label;

/** One row of the table. */
record CaseResult(
    String name,
    String module,
    String worst,
    double error,
    double tolerance,
    Status status,
    String problem) {
  enum Status {
    PASS,
    FAIL,
    UNSUPPORTED;

    String label() {
      return Label.of(this);
    }
  }

  static CaseResult without(CaseFolder in, Status status, String problem) {
    return new CaseResult(in.name(), in.module(), "-", Double.NaN, in.tolerance(), status, problem);
  }

  static String heading() {
    return format("module", "case", "worst", "error", "tolerance", "result", "");
  }

  String row() {
    String figure = Double.isNaN(error) ? "-" : String.format(Locale.ROOT, "%.2e", error);
    String limit = String.format(Locale.ROOT, "%.1e", tolerance);
    return format(module, name, worst, figure, limit, status.label(), problem);
  }

  private static String format(Object... columns) {
    return String.format(Locale.ROOT, "%-24s %-38s %-34s %-9s %-9s %s  %s", columns)
        .stripTrailing();
  }
}
