package org.editr1.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.editr1.report.RunSummary.CurvePoint;

/**
 * The reward by step as inline SVG: training as a thin line with its running mean, held-out with
 * its points. Colours come from the page's style sheet, so that it follows light and dark.
 *
 * <p>Written by hand: XChart was tried; it measures its labels with the desktop's fonts and dies
 * where a server has none, fixes colours in the file, and takes 130 KB for a curve of ten points.
 */
final class CurveSvg {
  private static final int WIDTH = 860;
  private static final int HEIGHT = 352;
  private static final int LEFT = 70;
  private static final int RIGHT = 16;
  private static final int TOP = 16;
  private static final int BOTTOM = 58;
  private static final int MEAN_OVER = 5;
  private static final int TICKS = 8;

  private final List<CurvePoint> points;
  private final StringBuilder out = new StringBuilder();
  private final int lastStep;
  private final double low;
  private final double high;
  private final double tick;

  private CurveSvg(List<CurvePoint> points) {
    this.points = points;
    this.lastStep = Math.max(1, points.get(points.size() - 1).step());
    List<Double> values = new ArrayList<>();
    points.forEach(point -> values.add(point.train()));
    points.forEach(point -> values.add(point.heldOut()));
    double least = values.stream().filter(Objects::nonNull).min(Double::compare).orElse(0.0);
    double most = values.stream().filter(Objects::nonNull).max(Double::compare).orElse(1.0);
    // A flat curve gets an axis that does not blow up its rounding.
    double flat = Math.max(1e-6, 0.02 * Math.max(Math.abs(least), Math.abs(most)));
    this.tick = round(Math.max(most - least, flat) / 5);
    this.low = Math.floor(least / tick) * tick;
    this.high = Math.max(Math.ceil(most / tick) * tick, low + tick);
  }

  /** 1, 2 or 5 times a power of ten, at least {@code rough}. */
  private static double round(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    double share = rough / power;
    return power * (share <= 1 ? 1 : share <= 2 ? 2 : share <= 5 ? 5 : 10);
  }

  /** The chart; a sentence where there is nothing to draw. */
  static String draw(List<CurvePoint> points) {
    boolean none = points.stream().allMatch(p -> p.train() == null && p.heldOut() == null);
    return none ? "<p>No step was finished.</p>" : new CurveSvg(points).draw();
  }

  private String draw() {
    out.append("<svg class=\"curve\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\"");
    out.append(" aria-label=\"reward by step\">\n");
    rewardAxis();
    stepAxis();
    line("train", trainPoints(1));
    line("mean", trainPoints(MEAN_OVER));
    line("held", heldOutPoints());
    for (CurvePoint point : points) {
      if (point.heldOut() != null) {
        out.append("<circle class=\"held\" r=\"4.5\" " + at("cx", "cy", point, point.heldOut()));
        out.append("><title>step " + point.step() + ": held-out ");
        out.append(Numbers.reward(point.heldOut()) + "</title></circle>\n");
      }
    }
    return out.append("</svg>\n").toString();
  }

  private double x(int step) {
    return LEFT + (double) step / lastStep * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (high - value) / (high - low) * (HEIGHT - TOP - BOTTOM);
  }

  private String at(String nameX, String nameY, CurvePoint point, double value) {
    return (nameX + "=\"" + Numbers.coordinate(x(point.step())) + "\" ")
        + (nameY + "=\"" + Numbers.coordinate(y(value)) + "\"");
  }

  private void rewardAxis() {
    int lines = (int) Math.round((high - low) / tick);
    for (int i = 0; i <= lines; i++) {
      String at = Numbers.coordinate(y(low + i * tick));
      out.append("<line class=\"grid\" x1=\"" + LEFT + "\" x2=\"" + (WIDTH - RIGHT) + "\" ");
      out.append("y1=\"" + at + "\" y2=\"" + at + "\"/>");
      label(LEFT - 8, y(low + i * tick) + 6, "end", axisNumber(low + i * tick));
    }
  }

  private String axisNumber(double value) {
    double shown = Math.abs(value) < tick / 2 ? 0 : value;
    return tick >= 0.01 && tick < 1000 ? Numbers.reward(shown) : Numbers.statistic(shown);
  }

  private void stepAxis() {
    int each = (int) Math.max(1, Math.ceil(round((double) lastStep / TICKS)));
    for (int step = 0; step <= lastStep; step += each) {
      label(x(step), HEIGHT - BOTTOM + 24, "middle", Integer.toString(step));
    }
    label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 6, "middle", "step");
  }

  private void label(double x, double y, String anchor, String text) {
    out.append("<text x=\"" + Numbers.coordinate(x) + "\" y=\"" + Numbers.coordinate(y) + "\" ");
    out.append("text-anchor=\"" + anchor + "\">" + text + "</text>\n");
  }

  private void line(String style, List<String> coordinates) {
    out.append("<polyline class=\"" + style + "\" points=\"");
    out.append(String.join(" ", coordinates)).append("\"/>\n");
  }

  /** Each point is the mean over the last {@code over} steps. */
  private List<String> trainPoints(int over) {
    List<Double> window = new ArrayList<>();
    List<String> coordinates = new ArrayList<>();
    for (CurvePoint point : points) {
      if (point.train() != null) {
        window.add(point.train());
        if (window.size() > over) {
          window.remove(0);
        }
        coordinates.add(
            coordinate(point, window.stream().mapToDouble(Double::doubleValue).average()));
      }
    }
    return coordinates;
  }

  private String coordinate(CurvePoint point, OptionalDouble value) {
    return Numbers.coordinate(x(point.step())) + "," + Numbers.coordinate(y(value.orElse(low)));
  }

  private List<String> heldOutPoints() {
    List<String> coordinates = new ArrayList<>();
    for (CurvePoint point : points) {
      if (point.heldOut() != null) {
        coordinates.add(coordinate(point, OptionalDouble.of(point.heldOut())));
      }
    }
    return coordinates;
  }
}
