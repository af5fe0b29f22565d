package org.editr1.watch.report;

import java.util.List;
import org.editr1.watch.Numbers;
import org.editr1.watch.report.ComparedRun.Point;

/** Curves of both runs of a comparison against one cost. */
final class CostChart {
  private static final Plot.Frame FRAME = new Plot.Frame(420, 250, 52, 14, 14, 44);
  private static final int PIXELS_PER_TICK = 52;

  private CostChart() {}

  /**
   * A line of one run.
   *
   * @param style classes of the style sheet
   * @param dotted whether its points are marked, because there are few
   */
  record Curve(String style, String name, List<Mark> marks, boolean dotted) {
    /** The curve's finite values; none of them where a cost is unknown. */
    private Curve known(XAxis axis) {
      List<Mark> finite = marks.stream().filter(mark -> Double.isFinite(mark.value())).toList();
      boolean unknown = finite.stream().anyMatch(mark -> !Double.isFinite(axis.of(mark.at())));
      return new Curve(style, name, unknown ? List.of() : finite, dotted);
    }
  }

  /** A value that was measured at a point of a run. */
  record Mark(Point at, double value) {}

  /** The chart of the curves whose cost is known; empty where there is none. */
  static String draw(String title, XAxis axis, List<Curve> curves) {
    List<Curve> known =
        curves.stream()
            .map(curve -> curve.known(axis))
            .filter(curve -> !curve.marks().isEmpty())
            .toList();
    if (known.isEmpty()) {
      return "";
    }
    List<Mark> marks = known.stream().flatMap(curve -> curve.marks().stream()).toList();
    double most = marks.stream().mapToDouble(mark -> axis.of(mark.at())).reduce(1, Math::max);
    ValueAxis values = ValueAxis.of(marks.stream().map(Mark::value).toList());
    String label = Html.escape(title + " against " + axis.label());
    Plot plot = new Plot("", label, FRAME, most, values);
    plot.valueAxis(7, 4);
    costAxis(plot, axis, most);
    known.forEach(curve -> line(plot, axis, curve));
    return plot.svg();
  }

  private static void costAxis(Plot plot, XAxis axis, double most) {
    double unit = axis.unit(most);
    double units = most / unit;
    double each = ValueAxis.round(units * PIXELS_PER_TICK / FRAME.innerWidth());
    each = axis.isTime() ? each : Math.max(1, each);
    for (double at = 0; at <= units * 1.0001; at += each) {
      plot.tick(at * unit, 18, Numbers.plain(at));
    }
    plot.title(5, axis.title(most));
  }

  private static void line(Plot plot, XAxis axis, Curve curve) {
    plot.line(
        curve.style(),
        curve.marks().stream().map(mark -> plot.point(axis.of(mark.at()), mark.value())).toList());
    if (curve.dotted()) {
      for (Mark mark : curve.marks()) {
        String value = Numbers.exact(mark.value());
        String title = curve.name() + ", step " + mark.at().step() + ": " + value;
        plot.dot(curve.style(), 3.2, axis.of(mark.at()), mark.value(), title);
      }
    }
  }
}
