package org.editr1.watch.report;

import java.util.Collection;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.watch.Numbers;

/**
 * A chart as inline SVG: axes, lines and dots. Colours come from the page's style sheet, so that
 * they follow light and dark.
 *
 * <p>Written by hand: XChart was tried; it measures its labels with the desktop's fonts and dies
 * where a server has none, fixes colours in the file, and takes 130 KB for a curve of ten points.
 */
final class Plot {
  /** Steps of the means on pages. */
  static final int MEAN_STEPS = 5;

  private final Frame frame;
  private final double most;
  private final ValueAxis values;
  private final StringBuilder out = new StringBuilder();

  /** Size of the chart and the margins around its curves, in pixels. */
  record Frame(int width, int height, int left, int right, int top, int bottom) {
    int innerWidth() {
      return width - left - right;
    }
  }

  /**
   * @param style classes of the style sheet, or empty
   * @param label for readers that cannot see the chart, escaped
   * @param most end of the horizontal axis, which begins at 0
   */
  Plot(String style, String label, Frame frame, double most, ValueAxis values) {
    this.frame = frame;
    this.most = most;
    this.values = values;
    out.append(
        "<svg class=\"%s\" viewBox=\"0 0 %d %d\" role=\"img\" aria-label=\"%s\">\n"
            .formatted(("curve " + style).strip(), frame.width, frame.height, label));
  }

  /** Replaces each value by the mean of up to {@code count} values that end with it. */
  static List<Double> means(int count, List<Double> values) {
    return IntStream.range(0, values.size())
        .mapToObj(
            i ->
                values.subList(Math.max(0, i - count + 1), i + 1).stream()
                    .mapToDouble(Double::doubleValue)
                    .average()
                    .orElseThrow())
        .toList();
  }

  double x(double at) {
    return frame.left + at / most * frame.innerWidth();
  }

  double y(double value) {
    return frame.top + (1 - values.share(value)) * (frame.height - frame.top - frame.bottom);
  }

  /** The point of a line. */
  String point(double at, double value) {
    return Numbers.coordinate(x(at)) + "," + Numbers.coordinate(y(value));
  }

  /**
   * Grid lines with their values on the left.
   *
   * @param gap pixels between text and chart
   * @param drop pixels from a grid line down to the base line of its text
   */
  void valueAxis(int gap, int drop) {
    for (double line : values.lines()) {
      out.append(
          "<line class=\"grid\" x1=\"%d\" x2=\"%d\" y1=\"%3$s\" y2=\"%3$s\"/>"
              .formatted(frame.left, frame.width - frame.right, Numbers.coordinate(y(line))));
      text("axis", frame.left - gap, y(line) + drop, "end", values.text(line));
    }
  }

  /**
   * @param drop pixels from the lower end of the chart to the base line of the text
   */
  void tick(double at, int drop, String text) {
    text("axis", x(at), frame.height - frame.bottom + drop, "middle", text);
  }

  /**
   * @param rise pixels from the lower edge of the image to the base line of the title
   */
  void title(int rise, String text) {
    double middle = (frame.left + frame.width - frame.right) / 2.0;
    text("axis", middle, frame.height - rise, "middle", text);
  }

  void text(String style, double x, double y, String anchor, String text) {
    out.append(
        "<text class=\"%s\" x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>\n"
            .formatted(style, Numbers.coordinate(x), Numbers.coordinate(y), anchor, text));
  }

  /**
   * @param points as {@link #point} writes them
   */
  void line(String style, Collection<String> points) {
    out.append(
        "<polyline class=\"%s\" points=\"%s\"/>\n".formatted(style, String.join(" ", points)));
  }

  /**
   * @param title shown while the pointer is over the dot
   */
  void dot(String style, double radius, double at, double value, String title) {
    out.append(
        "<circle class=\"%s\" r=\"%s\" cx=\"%s\" cy=\"%s\"><title>%s</title></circle>\n"
            .formatted(
                style,
                radius,
                Numbers.coordinate(x(at)),
                Numbers.coordinate(y(value)),
                Html.escape(title)));
  }

  String svg() {
    return out + "</svg>\n";
  }
}
