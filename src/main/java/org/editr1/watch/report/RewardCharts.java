package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.journey.Metric;
import org.editr1.watch.report.ComparedRun.Point;
import org.editr1.watch.report.CostChart.Curve;
import org.editr1.watch.report.CostChart.Mark;

/** The curves of a comparison: a row of charts for each reward, one for each cost. */
record RewardCharts(List<ComparedRun> runs) {
  private static final List<String> STYLES = List.of("one", "other");

  /**
   * @param raw whether thin lines are single steps
   */
  String legend(boolean raw) {
    String names =
        IntStream.range(0, runs.size())
            .mapToObj(i -> span(STYLES.get(i), runs.get(i).name()))
            .collect(Collectors.joining());
    String lines = raw ? "thin: each step; thick: mean of 5 steps" : "";
    return "<p class=\"legend\">" + names + lines + "</p>\n";
  }

  private static String span(String style, String name) {
    return "<span class=\"%s\">%s</span> ".formatted(style, Html.escape(name));
  }

  String heldOut() {
    return row("held-out reward", Metric.HELD_OUT_REWARD, RewardCharts::evaluated);
  }

  String training() {
    return row(
        "training reward",
        Metric.TRAIN_REWARD,
        (run, style, name) ->
            List.of(
                curve(run, style + " thin faint", marks(run.training(), name)),
                curve(run, style, mean(marks(run.training(), name)))));
  }

  /** Every part of the reward, in training and held-out edits. */
  String parts() {
    NavigableSet<String> names = new TreeSet<>();
    for (ComparedRun run : runs) {
      Stream.concat(run.training().stream(), run.evaluations().stream())
          .flatMap(point -> point.values().keySet().stream())
          .map(RewardCharts::trained)
          .filter(name -> name.startsWith(Metric.PART) && !name.startsWith(Metric.HELD_OUT_REWARD))
          .forEach(names::add);
    }
    // The sum of all rewards is drawn above.
    names.removeAll(List.of(Metric.TRAIN_REWARD, Metric.PART + "avg"));
    return names.stream()
        .map(name -> "<h3>" + Html.escape(name) + "</h3>\n" + row(name, name, RewardCharts::both))
        .collect(Collectors.joining());
  }

  /** The name in training of a part of the held-out reward. */
  private static String trained(String name) {
    return name.startsWith(Metric.HELD_OUT_PART)
        ? Metric.PART + name.substring(Metric.HELD_OUT_PART.length())
        : name;
  }

  /** The curves of one run under one name. */
  private interface Curves {
    List<Curve> of(ComparedRun run, String style, String name);
  }

  private static List<Curve> evaluated(ComparedRun run, String style, String name) {
    return List.of(new Curve(style, run.name(), marks(run.evaluations(), name), true));
  }

  private static List<Curve> both(ComparedRun run, String style, String name) {
    List<Curve> curves = new ArrayList<>();
    curves.add(curve(run, style + " thin", mean(marks(run.training(), name))));
    curves.addAll(
        evaluated(run, style, Metric.HELD_OUT_PART + name.substring(Metric.PART.length())));
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
    List<Double> means = Plot.means(Plot.MEAN_STEPS, marks.stream().map(Mark::value).toList());
    return IntStream.range(0, marks.size())
        .mapToObj(i -> new Mark(marks.get(i).at(), means.get(i)))
        .toList();
  }

  private String row(String title, String name, Curves curves) {
    return Arrays.stream(XAxis.values())
        .map(
            axis ->
                CostChart.draw(
                    title,
                    axis,
                    IntStream.range(0, runs.size())
                        .mapToObj(i -> curves.of(runs.get(i), STYLES.get(i), name))
                        .flatMap(List::stream)
                        .toList()))
        .collect(Collectors.joining("", "<div class=\"charts\">\n", "</div>\n"));
  }
}
