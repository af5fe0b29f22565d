package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.watch.report.ComparedRun.Point;
import org.editr1.watch.report.CurveChart.Curve;
import org.editr1.watch.report.CurveChart.Mark;

/** The curves of a comparison: a row of charts for each reward, one for each cost. */
final class Rewards {
  /** Where the names of the parts of the held-out reward begin. */
  static final String HELD_OUT_PART = ComparedRun.HELD_OUT + ".";

  private static final String PART = "reward.";
  private static final List<String> STYLES = List.of("one", "other");

  private final List<ComparedRun> runs;

  Rewards(Comparison comparison) {
    this.runs = comparison.runs();
  }

  /**
   * @param raw whether thin lines are single steps
   */
  String legend(boolean raw) {
    StringBuilder out = new StringBuilder("<p class=\"legend\">");
    for (int i = 0; i < runs.size(); i++) {
      out.append("<span class=\"" + STYLES.get(i) + "\">" + Html.escape(runs.get(i).name()));
      out.append("</span> ");
    }
    return out.append(raw ? "thin: each step; thick: mean of 5 steps</p>\n" : "</p>\n").toString();
  }

  String heldOut() {
    return row("held-out reward", ComparedRun.HELD_OUT, this::evaluated);
  }

  String training() {
    return row(
        "training reward",
        ComparedRun.TRAINING,
        (run, style, name) ->
            List.of(
                curve(run, style + " thin faint", marks(run.training(), name)),
                curve(run, style, mean(marks(run.training(), name)))));
  }

  /** Every part of the reward, in training and held-out edits. */
  String others() {
    SortedSet<String> names = new TreeSet<>();
    for (ComparedRun run : runs) {
      Stream.concat(run.training().stream(), run.evaluations().stream())
          .flatMap(point -> point.values().keySet().stream())
          .map(name -> name.startsWith(HELD_OUT_PART) ? PART + afterHeldOut(name) : name)
          .filter(name -> name.startsWith(PART) && !name.startsWith(ComparedRun.HELD_OUT))
          .forEach(names::add);
    }
    // The sum of all rewards stands above.
    names.removeAll(List.of(ComparedRun.TRAINING, PART + "avg"));
    StringBuilder out = new StringBuilder();
    for (String name : names) {
      out.append("<h3>" + Html.escape(name) + "</h3>\n");
      out.append(row(name, name, this::both));
    }
    return out.toString();
  }

  private static String afterHeldOut(String name) {
    return name.substring(HELD_OUT_PART.length());
  }

  /** The curves of one run under one name. */
  private interface Curves {
    List<Curve> of(ComparedRun run, String style, String name);
  }

  private List<Curve> evaluated(ComparedRun run, String style, String name) {
    return List.of(new Curve(style, run.name(), marks(run.evaluations(), name), true));
  }

  private List<Curve> both(ComparedRun run, String style, String name) {
    List<Curve> curves = new ArrayList<>();
    curves.add(curve(run, style + " thin", mean(marks(run.training(), name))));
    curves.addAll(evaluated(run, style, HELD_OUT_PART + name.substring(PART.length())));
    return curves;
  }

  private static Curve curve(ComparedRun run, String style, List<Mark> marks) {
    return new Curve(style, run.name(), marks, false);
  }

  private static List<Mark> marks(List<Point> points, String name) {
    return points.stream()
        .filter(point -> point.has(name))
        .map(point -> new Mark(point, point.value(name)))
        .toList();
  }

  private static List<Mark> mean(List<Mark> marks) {
    List<Double> means =
        RunningMean.over(RunningMean.STEPS, marks.stream().map(Mark::value).toList());
    return IntStream.range(0, marks.size())
        .mapToObj(i -> new Mark(marks.get(i).at(), means.get(i)))
        .toList();
  }

  private String row(String title, String name, Curves curves) {
    StringBuilder out = new StringBuilder("<div class=\"charts\">\n");
    for (Against against : Against.values()) {
      List<Curve> all = new ArrayList<>();
      for (int i = 0; i < runs.size(); i++) {
        all.addAll(curves.of(runs.get(i), STYLES.get(i), name));
      }
      out.append(CurveChart.draw(title, against, all));
    }
    return out.append("</div>\n").toString();
  }
}
