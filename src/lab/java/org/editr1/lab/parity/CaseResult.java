package org.editr1.lab.parity;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import com.fasterxml.jackson.databind.util.StdConverter;
import java.util.Locale;
import org.editr1.Label;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table, in the order of its keys in JSON.
 *
 * @param error NaN where nothing could be compared
 */
record CaseResult(
    @JsonProperty("case") String name,
    String module,
    String worst,
    @JsonSerialize(converter = Finite.class) double error,
    double tolerance,
    Status status,
    String problem) {
  enum Status {
    PASS,
    FAIL,
    UNSUPPORTED;

    @JsonValue
    String label() {
      return Label.of(this);
    }
  }

  /** JSON has neither NaN nor infinity. */
  static final class Finite extends StdConverter<Double, @Nullable Double> {
    @Override
    public @Nullable Double convert(Double value) {
      return Double.isFinite(value) ? value : null;
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
