package org.editr1.watch.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.watch.Numbers;
import org.editr1.watch.report.RunSummary.CurvePoint;

/** The reward by step: training as a thin line with its running mean, held-out with its points. */
final class RewardChart {
  private static final int HEIGHT = 340;
  private static final int BOTTOM = 58;
  private static final int PIXELS_PER_TICK = 100;

  private final int width;
  private final List<CurvePoint> trained;
  private final List<CurvePoint> heldOut;
  private final int lastStep;
  private final Plot plot;

  private RewardChart(List<CurvePoint> points, String style, int width) {
    this.width = width;
    this.trained = points.stream().filter(point -> point.train() != null).toList();
    this.heldOut = points.stream().filter(point -> point.heldOut() != null).toList();
    this.lastStep = Math.max(1, points.get(points.size() - 1).step());
    Plot.Frame frame = new Plot.Frame(width, HEIGHT, 70, 34, 30, BOTTOM);
    this.plot = new Plot(style, "reward by step", frame, lastStep, ValueAxis.of(rewards()));
  }

  private List<Double> rewards() {
    return Stream.concat(
            trained.stream().map(RewardChart::train), heldOut.stream().map(RewardChart::heldOut))
        .toList();
  }

  /** The charts for a desk and for a phone; a sentence where there is nothing to draw. */
  static String draw(List<CurvePoint> points) {
    boolean none = points.stream().allMatch(p -> p.train() == null && p.heldOut() == null);
    return none
        ? "<p>No step was finished.</p>\n"
        : new RewardChart(points, "desk", 860).draw()
            + new RewardChart(points, "phone", 420).draw();
  }

  private String draw() {
    plot.valueAxis(8, 6);
    stepAxis();
    plot.line("train", trainPoints(1));
    plot.line("mean", trainPoints(RunningMean.STEPS));
    plot.line(
        "held", heldOut.stream().map(point -> plot.point(point.step(), heldOut(point))).toList());
    for (CurvePoint point : heldOut) {
      String title = "step " + point.step() + ": held-out " + Numbers.reward(heldOut(point));
      plot.dot("held", 4.5, point.step(), heldOut(point), title);
    }
    if (!heldOut.isEmpty()) {
      CurvePoint first = heldOut.get(0);
      CurvePoint last = heldOut.get(heldOut.size() - 1);
      boolean falls = heldOut(last) < heldOut(first);
      value(first, "start", falls);
      if (heldOut.size() > 1) {
        value(last, "end", !falls);
      }
    }
    return plot.svg();
  }

  private void stepAxis() {
    double rough = (double) lastStep * PIXELS_PER_TICK / width;
    int each = (int) Math.max(1, Math.ceil(ValueAxis.round(rough)));
    for (int step = 0; step <= lastStep; step += each) {
      plot.tick(step, 24, Integer.toString(step));
    }
    plot.title(6, "step");
  }

  /** Each point is the mean over the last {@code over} steps. */
  private List<String> trainPoints(int over) {
    List<Double> means = RunningMean.over(over, trained.stream().map(RewardChart::train).toList());
    return IntStream.range(0, trained.size())
        .mapToObj(i -> plot.point(trained.get(i).step(), means.get(i)))
        .toList();
  }

  /** The number above or below its point, never below the axis. */
  private void value(CurvePoint point, String anchor, boolean above) {
    double y = plot.y(heldOut(point));
    boolean room = y + 24 < HEIGHT - BOTTOM;
    y += above || !room ? -12 : 24;
    plot.text("value", plot.x(point.step()), y, anchor, Numbers.reward(heldOut(point)));
  }

  private static double train(CurvePoint point) {
    return Objects.requireNonNull(point.train());
  }

  private static double heldOut(CurvePoint point) {
    return Objects.requireNonNull(point.heldOut());
  }
}
