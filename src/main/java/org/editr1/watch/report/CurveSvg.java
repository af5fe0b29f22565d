package org.editr1.watch.report;

import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.watch.report.RunSummary.CurvePoint;

/**
 * The reward by step as inline SVG: training as a thin line with its running mean, held-out with
 * its points. Colours come from the page's style sheet, so that it follows light and dark.
 *
 * <p>Written by hand: XChart was tried; it measures its labels with the desktop's fonts and dies
 * where a server has none, fixes colours in the file, and takes 130 KB for a curve of ten points.
 */
final class CurveSvg {
  private static final int HEIGHT = 340;
  private static final int LEFT = 70;
  private static final int RIGHT = 34;
  private static final int TOP = 30;
  private static final int BOTTOM = 58;
  private static final int PIXELS_PER_TICK = 100;

  private final int width;
  private final List<CurvePoint> points;
  private final StringBuilder out = new StringBuilder();
  private final int lastStep;
  private final ValueAxis rewards;

  private CurveSvg(List<CurvePoint> points, int width) {
    this.width = width;
    this.points = points;
    this.lastStep = Math.max(1, points.get(points.size() - 1).step());
    this.rewards =
        ValueAxis.of(
            Stream.concat(
                    points.stream().map(CurvePoint::train),
                    points.stream().map(CurvePoint::heldOut))
                .filter(Objects::nonNull)
                .toList());
  }

  /** The chart for a desk and the one for a phone; a sentence where there is nothing to draw. */
  static String draw(List<CurvePoint> points) {
    boolean none = points.stream().allMatch(p -> p.train() == null && p.heldOut() == null);
    return none
        ? "<p>No step was finished.</p>\n"
        : new CurveSvg(points, 860).draw("desk") + new CurveSvg(points, 420).draw("phone");
  }

  private String draw(String style) {
    out.append("<svg class=\"curve " + style + "\" viewBox=\"0 0 " + width + " " + HEIGHT + "\"");
    out.append(" role=\"img\" aria-label=\"reward by step\">\n");
    rewardAxis();
    stepAxis();
    line("train", trainPoints(1));
    line("mean", trainPoints(RunningMean.STEPS));
    line("held", heldOutPoints());
    List<CurvePoint> heldOut = points.stream().filter(p -> p.heldOut() != null).toList();
    heldOut.forEach(point -> out.append(circle(point)));
    if (!heldOut.isEmpty()) {
      CurvePoint first = heldOut.get(0);
      CurvePoint last = heldOut.get(heldOut.size() - 1);
      boolean falls = heldOut(last) < heldOut(first);
      value(first, "start", falls);
      if (heldOut.size() > 1) {
        value(last, "end", !falls);
      }
    }
    return out.append("</svg>\n").toString();
  }

  private static double heldOut(CurvePoint point) {
    return Objects.requireNonNull(point.heldOut());
  }

  private String circle(CurvePoint point) {
    String reward = Numbers.reward(heldOut(point));
    String at = coordinates("cx=\"", x(point.step()), "\" cy=\"", y(heldOut(point)));
    return ("<circle class=\"held\" r=\"4.5\" " + at + "\"><title>step " + point.step())
        + (": held-out " + reward + "</title></circle>\n");
  }

  private static String coordinates(String before, double x, String between, double y) {
    return before + Numbers.coordinate(x) + between + Numbers.coordinate(y);
  }

  /** The number above or below its point; never below the axis. */
  private void value(CurvePoint point, String anchor, boolean above) {
    double y = y(heldOut(point));
    boolean room = y + 24 < HEIGHT - BOTTOM;
    y += above || !room ? -12 : 24;
    label("value", x(point.step()), y, anchor, Numbers.reward(heldOut(point)));
  }

  private double x(int step) {
    return LEFT + (double) step / lastStep * (width - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (1 - rewards.share(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private void rewardAxis() {
    for (double line : rewards.lines()) {
      String at = Numbers.coordinate(y(line));
      out.append("<line class=\"grid\" x1=\"" + LEFT + "\" x2=\"" + (width - RIGHT) + "\" ");
      out.append("y1=\"" + at + "\" y2=\"" + at + "\"/>");
      label("axis", LEFT - 8, y(line) + 6, "end", rewards.text(line));
    }
  }

  private void stepAxis() {
    int each =
        (int) Math.max(1, Math.ceil(ValueAxis.round((double) lastStep * PIXELS_PER_TICK / width)));
    for (int step = 0; step <= lastStep; step += each) {
      label("axis", x(step), HEIGHT - BOTTOM + 24, "middle", Integer.toString(step));
    }
    label("axis", (LEFT + width - RIGHT) / 2.0, HEIGHT - 6, "middle", "step");
  }

  private void label(String style, double x, double y, String anchor, String text) {
    out.append(coordinates("<text class=\"" + style + "\" x=\"", x, "\" y=\"", y));
    out.append("\" text-anchor=\"" + anchor + "\">" + text + "</text>\n");
  }

  private void line(String style, List<String> coordinates) {
    out.append("<polyline class=\"" + style + "\" points=\"");
    out.append(String.join(" ", coordinates)).append("\"/>\n");
  }

  /** Each point is the mean over the last {@code over} steps. */
  private List<String> trainPoints(int over) {
    List<CurvePoint> trained = points.stream().filter(p -> p.train() != null).toList();
    List<Double> means = RunningMean.over(over, trained.stream().map(CurveSvg::train).toList());
    return IntStream.range(0, trained.size())
        .mapToObj(i -> coordinate(trained.get(i), means.get(i)))
        .toList();
  }

  private static double train(CurvePoint point) {
    return Objects.requireNonNull(point.train());
  }

  private List<String> heldOutPoints() {
    return points.stream()
        .filter(point -> point.heldOut() != null)
        .map(point -> coordinate(point, heldOut(point)))
        .toList();
  }

  private String coordinate(CurvePoint point, double value) {
    return coordinates("", x(point.step()), ",", y(value));
  }
}
