package org.editr1.watch.report;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.UserError;
import org.editr1.io.file.WholeFile;

/**
 * Two runs beside each other.
 *
 * @param settings the keys in which they differ
 * @param reach held-out rewards for which it is asked when they were reached; empty: some between
 *     what both began with and what both came to
 */
public record Comparison(
    ComparedRun one, ComparedRun other, List<Setting> settings, List<Double> reach) {
  private static final int ASKED = 4;

  public Comparison {
    settings = List.copyOf(settings);
    reach = reach.isEmpty() ? between(one, other) : List.copyOf(reach);
  }

  /** A key with the value that it has in each run, as text. */
  public record Setting(String key, String one, String other) {}

  /** Writes the page, which needs no other file. */
  public void write(Path page) {
    try {
      WholeFile.write(page, ComparisonHtml.page(this));
    } catch (IOException e) {
      throw new UserError(page + " cannot be written: " + e, e);
    }
  }

  List<ComparedRun> runs() {
    return List.of(one, other);
  }

  /** In equal parts up to the lower of the best held-out rewards. */
  private static List<Double> between(ComparedRun one, ComparedRun other) {
    double low = Double.NEGATIVE_INFINITY;
    double high = Double.POSITIVE_INFINITY;
    for (ComparedRun run : List.of(one, other)) {
      low = Math.max(low, first(run));
      high = Math.min(high, best(run));
    }
    double from = low;
    double part = (high - low) / ASKED;
    return part > 0
        ? IntStream.rangeClosed(1, ASKED).mapToObj(i -> from + i * part).toList()
        : List.of();
  }

  private static double first(ComparedRun run) {
    return run.firstEvaluation().map(point -> point.value(ComparedRun.HELD_OUT)).orElse(Double.NaN);
  }

  private static double best(ComparedRun run) {
    return run.bestEvaluation().map(point -> point.value(ComparedRun.HELD_OUT)).orElse(Double.NaN);
  }
}
