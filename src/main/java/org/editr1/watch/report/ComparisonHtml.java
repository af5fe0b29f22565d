package org.editr1.watch.report;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.editr1.journey.Metric;
import org.editr1.watch.Numbers;
import org.editr1.watch.report.ComparedRun.Point;
import org.jspecify.annotations.Nullable;

/** The page of a comparison: light and dark, for a desk and for a phone. */
record ComparisonHtml(Comparison comparison) {
  private static final String NONE = "\u2013";

  static String page(Comparison comparison) {
    return new ComparisonHtml(comparison).page();
  }

  private String page() {
    RewardCharts charts = new RewardCharts(comparison.runs());
    String names = comparison.one().name() + " and " + comparison.other().name();
    return Html.page(
        names,
        "<p class=\"run\">Two runs side by side</p>\n",
        "<h1>" + Html.escape(names) + "</h1>\n",
        notes(),
        results(),
        Html.section("Held-out reward"),
        charts.legend(false) + charts.heldOut(),
        Html.section("Training reward"),
        charts.legend(true) + charts.training(),
        reach(),
        parts(),
        Html.section("Every reward on its own"),
        "<p>Thick: held-out. Thin: training, mean of 5 steps.</p>\n",
        charts.legend(false) + charts.parts(),
        settings(),
        faults());
  }

  private String notes() {
    return comparison.runs().stream()
        .flatMap(run -> run.notes().stream().map(note -> Html.note(run.name() + ": " + note)))
        .collect(Collectors.joining());
  }

  private String table(String first, List<List<String>> rows) {
    List<String> head = List.of(first, comparison.one().name(), comparison.other().name());
    return Html.table("compared", head, rows);
  }

  private List<String> row(String name, Function<ComparedRun, String> cell) {
    return List.of(name, cell.apply(comparison.one()), cell.apply(comparison.other()));
  }

  private List<String> total(String name, String metric) {
    return row(name, run -> Numbers.plain(run.total(metric)));
  }

  private String results() {
    return Html.section("Results")
        + table(
            "",
            List.of(
                row(
                    "Held-out reward at the start",
                    run -> heldOut(run.firstEvaluation().orElse(null))),
                row(
                    "Held-out reward at the end",
                    run -> heldOut(run.lastEvaluation().orElse(null))),
                row("Change", run -> change(run.evaluations(), Metric.HELD_OUT_REWARD)),
                row("Best held-out reward", ComparisonHtml::best),
                row("Steps", run -> Integer.toString(run.end().step())),
                row("Wall clock", run -> Numbers.duration(run.end().seconds())),
                row("Device time", run -> time(run.end().deviceSeconds())),
                total("Trained samples", Metric.SAMPLES),
                row("Samples per second", run -> rate(run, run.end().seconds())),
                row(
                    "Useful samples per device-second",
                    run -> rate(run, run.end().deviceSeconds())),
                total("Dropped samples", Metric.DROPPED),
                total("Filtered groups", Metric.GROUPS_FILTERED),
                row(
                    "Banned tasks",
                    run ->
                        Numbers.plain(run.end().values().getOrDefault(Metric.TASKS_BANNED, 0.0)))));
  }

  private static String heldOut(@Nullable Point evaluation) {
    if (evaluation == null) {
      return NONE;
    }
    double error = evaluation.value(Metric.HELD_OUT_ERROR);
    String reward = Numbers.exact(evaluation.value(Metric.HELD_OUT_REWARD));
    return Double.isFinite(error) ? reward + " \u00b1 " + Numbers.exact(error) : reward;
  }

  /** The change from the first to the last point that has the value. */
  private static String change(List<Point> points, String name) {
    List<Double> known = known(points, name);
    return known.size() < 2
        ? NONE
        : Numbers.exactChange(known.get(known.size() - 1) - known.get(0));
  }

  private static List<Double> known(List<Point> points, String name) {
    return points.stream().filter(point -> point.has(name)).map(p -> p.value(name)).toList();
  }

  private static String best(ComparedRun run) {
    return run.bestEvaluation().map(best -> heldOut(best) + ", step " + best.step()).orElse(NONE);
  }

  private static String time(double seconds) {
    return Double.isFinite(seconds) ? Numbers.duration(seconds) : NONE;
  }

  /** Trained samples per second. */
  private static String rate(ComparedRun run, double seconds) {
    return seconds > 0 ? Numbers.plain(run.total(Metric.SAMPLES) / seconds) : NONE;
  }

  private String reach() {
    String title = Html.section("When a held-out reward was reached");
    if (comparison.reach().isEmpty()) {
      return title
          + "<p>There is none between the given model's and the best one of both runs.</p>\n";
    }
    return title
        + """
        <p>At the first evaluation that showed it: step, wall clock and device time until its \
        version was there.</p>
        """
        + table(
            "Held-out reward",
            comparison.reach().stream()
                .map(reward -> row(Numbers.exact(reward), run -> cost(run, reward)))
                .toList());
  }

  private static String cost(ComparedRun run, double reward) {
    Point at = run.reaching(reward).orElse(null);
    if (at == null) {
      return "not reached";
    }
    String cost = "step " + at.step() + ", " + Numbers.duration(at.seconds());
    return Double.isFinite(at.deviceSeconds())
        ? cost + ", " + Numbers.duration(at.deviceSeconds())
        : cost;
  }

  /** The parts of the held-out reward. */
  private String parts() {
    SortedSet<String> names = new TreeSet<>();
    for (ComparedRun run : comparison.runs()) {
      run.evaluations().forEach(point -> names.addAll(point.values().keySet()));
    }
    names.removeIf(name -> !name.startsWith(Metric.HELD_OUT_PART));
    return section(
        "Held-out edits, from the first to the last evaluation",
        "Reward",
        names.stream()
            .map(
                name ->
                    row(
                        name.substring(Metric.HELD_OUT_PART.length()),
                        run -> fromTo(run.evaluations(), name)))
            .toList());
  }

  /** A section with a table; empty where the table is. */
  private String section(String title, String first, List<List<String>> rows) {
    return rows.isEmpty() ? "" : Html.section(title) + table(first, rows);
  }

  private static String fromTo(List<Point> points, String name) {
    List<Double> known = known(points, name);
    if (known.isEmpty()) {
      return NONE;
    }
    String first = Numbers.exact(known.get(0));
    String last = Numbers.exact(known.get(known.size() - 1));
    return known.size() == 1
        ? first
        : first + " \u2192 " + last + " (" + change(points, name) + ")";
  }

  private String settings() {
    String title = "Settings in which they differ";
    return comparison.settings().isEmpty()
        ? Html.section(title) + "<p>None.</p>\n"
        : section(
            title,
            "Key",
            comparison.settings().stream()
                .map(setting -> List.of(setting.key(), setting.one(), setting.other()))
                .toList());
  }

  private String faults() {
    return section(
        "Samples at fault, in the steps that are still stored",
        "Reason",
        comparison.runs().stream()
            .flatMap(run -> run.faults().keySet().stream())
            .distinct()
            .sorted()
            .map(
                reason ->
                    row(reason, run -> Integer.toString(run.faults().getOrDefault(reason, 0))))
            .toList());
  }
}
