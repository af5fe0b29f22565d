package org.editr1.cli.parity;

import java.util.Locale;

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
      return name().toLowerCase(Locale.ROOT);
    }
  }

  static CaseResult without(CaseFolder in, Status status, String problem) {
    return new CaseResult(in.name(), in.module(), "-", 0, in.tolerance(), status, problem);
  }

  String row() {
    String figures =
        status == Status.UNSUPPORTED
            ? String.format(Locale.ROOT, "%-9s %-9s", "-", "-")
            : String.format(Locale.ROOT, "%-9.2e %-9.1e", error, tolerance);
    return String.format(
        Locale.ROOT,
        "%-11s %-38s %-20s %s %s%s",
        status.label(),
        name,
        module,
        figures,
        worst,
        problem.isEmpty() ? "" : "  " + problem);
  }
}
