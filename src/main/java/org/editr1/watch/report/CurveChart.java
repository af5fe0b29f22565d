package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.editr1.watch.report.ComparedRun.Point;

/**
 * Some curves of both runs against one cost, as inline SVG. Colours come from the page's style
 * sheet, so that it follows light and dark.
 */
final class CurveChart {
  private static final int WIDTH = 420;
  private static final int HEIGHT = 250;
  private static final int LEFT = 52;
  private static final int RIGHT = 14;
  private static final int TOP = 14;
  private static final int BOTTOM = 44;
  private static final int PIXELS_PER_LINE = 52;

  private final Against against;
  private final List<Curve> curves;
  private final double most;
  private final ValueAxis values;
  private final StringBuilder out = new StringBuilder();

  /**
   * A line of one run.
   *
   * @param style classes of the style sheet
   * @param dotted whether its points are seen: there are few
   */
  record Curve(String style, String name, List<Mark> marks, boolean dotted) {
    Curve {
      marks = List.copyOf(marks);
    }
  }

  /** What was measured at a point. */
  record Mark(Point at, double value) {}

  private CurveChart(Against against, List<Curve> curves) {
    this.against = against;
    this.curves = curves;
    List<Mark> all = curves.stream().flatMap(curve -> curve.marks().stream()).toList();
    this.most =
        Math.max(1, all.stream().mapToDouble(mark -> against.of(mark.at())).max().orElse(1));
    this.values = ValueAxis.of(all.stream().map(Mark::value).toList());
  }

  /** The chart of those curves of which the cost is known; empty where that is none. */
  static String draw(String title, Against against, List<Curve> curves) {
    List<Curve> known =
        curves.stream()
            .map(curve -> known(curve, against))
            .filter(curve -> !curve.marks().isEmpty())
            .toList();
    return known.isEmpty() ? "" : new CurveChart(against, known).draw(title);
  }

  private static Curve known(Curve curve, Against against) {
    List<Mark> marks = new ArrayList<>(curve.marks());
    marks.removeIf(mark -> !Double.isFinite(mark.value()));
    boolean unknown = marks.stream().anyMatch(mark -> !Double.isFinite(against.of(mark.at())));
    return new Curve(curve.style(), curve.name(), unknown ? List.of() : marks, curve.dotted());
  }

  private String draw(String title) {
    String label = Html.escape(title + " against " + against.label());
    out.append("<svg class=\"curve\" viewBox=\"0 0 " + WIDTH + " " + HEIGHT + "\" role=\"img\" ");
    out.append("aria-label=\"" + label + "\">\n");
    valueAxis();
    costAxis();
    curves.forEach(this::line);
    return out.append("</svg>\n").toString();
  }

  private double x(double cost) {
    return LEFT + cost / most * (WIDTH - LEFT - RIGHT);
  }

  private double y(double value) {
    return TOP + (1 - values.share(value)) * (HEIGHT - TOP - BOTTOM);
  }

  private void valueAxis() {
    for (double line : values.lines()) {
      String at = Numbers.coordinate(y(line));
      out.append("<line class=\"grid\" x1=\"" + LEFT + "\" x2=\"" + (WIDTH - RIGHT) + "\" ");
      out.append("y1=\"" + at + "\" y2=\"" + at + "\"/>");
      label(LEFT - 7, y(line) + 4, "end", values.text(line));
    }
  }

  private void costAxis() {
    double unit = against.unit(most);
    double units = most / unit;
    double each = ValueAxis.round(units * PIXELS_PER_LINE / (WIDTH - LEFT - RIGHT));
    each = against.isTime() ? each : Math.max(1, each);
    for (double at = 0; at <= units * 1.0001; at += each) {
      label(x(at * unit), HEIGHT - BOTTOM + 18, "middle", Numbers.plain(at));
    }
    label((LEFT + WIDTH - RIGHT) / 2.0, HEIGHT - 5, "middle", against.title(most));
  }

  private void label(double x, double y, String anchor, String text) {
    out.append("<text class=\"axis\" x=\"" + Numbers.coordinate(x) + "\" y=\"");
    out.append(Numbers.coordinate(y) + "\" text-anchor=\"" + anchor + "\">" + text + "</text>\n");
  }

  private void line(Curve curve) {
    out.append("<polyline class=\"" + curve.style() + "\" points=\"");
    out.append(
        curve.marks().stream()
            .map(mark -> Numbers.coordinate(x(mark)) + "," + Numbers.coordinate(y(mark.value())))
            .collect(Collectors.joining(" ")));
    out.append("\"/>\n");
    if (curve.dotted()) {
      curve.marks().forEach(mark -> dot(curve, mark));
    }
  }

  private double x(Mark mark) {
    return x(against.of(mark.at()));
  }

  private void dot(Curve curve, Mark mark) {
    out.append("<circle class=\"" + curve.style() + "\" r=\"3.2\" cx=\"");
    out.append(Numbers.coordinate(x(mark)) + "\" cy=\"" + Numbers.coordinate(y(mark.value())));
    out.append("\"><title>" + Html.escape(curve.name()) + ", step " + mark.at().step() + ": ");
    out.append(Numbers.exact(mark.value()) + "</title></circle>\n");
  }
}
