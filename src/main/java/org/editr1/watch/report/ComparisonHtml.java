package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.editr1.watch.report.ComparedRun.Point;
import org.jspecify.annotations.Nullable;

/** The page of a comparison, in light and dark, on a desk and on a phone. */
final class ComparisonHtml {
  private static final String NONE = "\u2013";

  private final Comparison comparison;
  private final StringBuilder out = new StringBuilder();

  private ComparisonHtml(Comparison comparison) {
    this.comparison = comparison;
  }

  static String page(Comparison comparison) {
    return new ComparisonHtml(comparison).page();
  }

  private String page() {
    out.append(Html.head(names(" and ")));
    out.append("<p class=\"run\">Two runs beside each other</p>\n");
    out.append("<h1>" + Html.escape(names(" and ")) + "</h1>\n");
    notes();
    results();
    Rewards rewards = new Rewards(comparison);
    section("Held-out reward");
    out.append(rewards.legend(false) + rewards.heldOut());
    section("Training reward");
    out.append(rewards.legend(true) + rewards.training());
    reach();
    gains();
    section("Every reward by itself");
    out.append("<p>Thick: held-out. Thin: training, mean of 5 steps.</p>\n");
    out.append(rewards.legend(false) + rewards.others());
    settings();
    faults();
    return out.append(Html.foot()).toString();
  }

  private String names(String between) {
    return comparison.one().name() + between + comparison.other().name();
  }

  private void notes() {
    for (ComparedRun run : comparison.runs()) {
      for (String note : run.notes()) {
        out.append("<p class=\"note\">" + Html.escape(run.name() + ": " + note) + "</p>\n");
      }
    }
  }

  private void section(String title) {
    out.append("<h2>" + Html.escape(title) + "</h2>\n");
  }

  // ---- tables ----

  private void table(List<String> head) {
    out.append("<div class=\"wide\"><table class=\"compared\"><tr>");
    head.forEach(cell -> out.append("<th>" + Html.escape(cell) + "</th>"));
    out.append("</tr>\n");
  }

  private void row(String name, List<String> cells) {
    out.append("<tr><td>" + Html.escape(name) + "</td>");
    cells.forEach(cell -> out.append("<td>" + Html.escape(cell) + "</td>"));
    out.append("</tr>\n");
  }

  private void endTable() {
    out.append("</table></div>\n");
  }

  private List<String> head(String first) {
    return List.of(first, comparison.one().name(), comparison.other().name());
  }

  private void row(String name, Function<ComparedRun, String> cell) {
    row(name, comparison.runs().stream().map(cell).toList());
  }

  private void results() {
    section("What came of them");
    table(head(""));
    row("Held-out reward at the start", run -> heldOut(run.firstEvaluation().orElse(null)));
    row("Held-out reward at the end", run -> heldOut(run.lastEvaluation().orElse(null)));
    row("Change", ComparisonHtml::change);
    row("Best held-out reward", ComparisonHtml::best);
    row("Steps", run -> Integer.toString(run.end().step()));
    row("Wall clock", run -> Numbers.duration(run.end().seconds()));
    row("Device time", run -> time(run.end().deviceSeconds()));
    row("Trained samples", run -> Numbers.plain(run.total("samples")));
    row("Samples per second", run -> rate(run.total("samples"), run.end().seconds()));
    row(
        "Useful samples per device-second",
        run -> rate(run.total("samples"), run.end().deviceSeconds()));
    row("Dropped samples", run -> Numbers.plain(run.total("dropped")));
    row("Filtered groups", run -> Numbers.plain(run.total("groups_filtered")));
    row("Banned tasks", run -> Numbers.plain(run.end().values().getOrDefault("tasks_banned", 0.0)));
    endTable();
  }

  private static String heldOut(@Nullable Point evaluation) {
    if (evaluation == null) {
      return NONE;
    }
    double error = evaluation.value("reward.eval_error");
    String reward = Numbers.exact(evaluation.value(ComparedRun.HELD_OUT));
    return Double.isFinite(error) ? reward + " \u00b1 " + Numbers.exact(error) : reward;
  }

  private static String change(ComparedRun run) {
    return change(run.evaluations(), ComparedRun.HELD_OUT);
  }

  /** From the first to the last point that has the value. */
  private static String change(List<Point> points, String name) {
    List<Point> known = points.stream().filter(point -> point.has(name)).toList();
    return known.size() < 2
        ? NONE
        : Numbers.exactChange(known.get(known.size() - 1).value(name) - known.get(0).value(name));
  }

  private static String best(ComparedRun run) {
    return run.bestEvaluation().map(best -> heldOut(best) + ", step " + best.step()).orElse(NONE);
  }

  private static String time(double seconds) {
    return Double.isFinite(seconds) ? Numbers.duration(seconds) : NONE;
  }

  private static String rate(double samples, double seconds) {
    return seconds > 0 ? Numbers.plain(samples / seconds) : NONE;
  }

  private void reach() {
    section("When a held-out reward was reached");
    if (comparison.reach().isEmpty()) {
      out.append("<p>There is none between the given model's and the best one of both runs.</p>\n");
      return;
    }
    out.append("<p>At the first evaluation that showed it: step, wall clock and device time ");
    out.append("until its version was there.</p>\n");
    table(head("Held-out reward"));
    for (double reward : comparison.reach()) {
      row(Numbers.exact(reward), run -> run.reaching(reward).map(this::cost).orElse("not reached"));
    }
    endTable();
  }

  private String cost(Point at) {
    String cost = "step " + at.step() + ", " + Numbers.duration(at.seconds());
    return Double.isFinite(at.deviceSeconds())
        ? cost + ", " + Numbers.duration(at.deviceSeconds())
        : cost;
  }

  private void gains() {
    SortedSet<String> names = new TreeSet<>();
    for (ComparedRun run : comparison.runs()) {
      run.evaluations().forEach(point -> names.addAll(point.values().keySet()));
    }
    names.removeIf(name -> !name.startsWith(Rewards.HELD_OUT_PART));
    if (names.isEmpty()) {
      return;
    }
    section("Held-out edits, from the first to the last evaluation");
    table(head("Reward"));
    for (String name : names) {
      row(name.substring(Rewards.HELD_OUT_PART.length()), run -> fromTo(run.evaluations(), name));
    }
    endTable();
  }

  private static String fromTo(List<Point> points, String name) {
    List<Point> known = points.stream().filter(point -> point.has(name)).toList();
    if (known.isEmpty()) {
      return NONE;
    }
    String first = Numbers.exact(known.get(0).value(name));
    String last = Numbers.exact(known.get(known.size() - 1).value(name));
    return known.size() == 1
        ? first
        : first + " \u2192 " + last + " (" + change(points, name) + ")";
  }

  private void settings() {
    section("Settings in which they differ");
    if (comparison.settings().isEmpty()) {
      out.append("<p>None.</p>\n");
      return;
    }
    table(head("Key"));
    comparison
        .settings()
        .forEach(setting -> row(setting.key(), List.of(setting.one(), setting.other())));
    endTable();
  }

  private void faults() {
    Map<String, List<String>> reasons = new TreeMap<>();
    for (ComparedRun run : comparison.runs()) {
      run.faults().keySet().forEach(reason -> reasons.put(reason, new ArrayList<>()));
    }
    if (reasons.isEmpty()) {
      return;
    }
    section("Samples at fault, in the steps that are still stored");
    table(head("Reason"));
    for (String reason : reasons.keySet()) {
      row(reason, run -> Integer.toString(run.faults().getOrDefault(reason, 0)));
    }
    endTable();
  }
}
