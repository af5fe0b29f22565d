package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.List;
import org.editr1.watch.report.RunSummary.StatisticsRow;

/** One statistic over the run as a small line, with its last value. */
final class StatisticCard {
  private static final int WIDTH = 240;
  private static final int HEIGHT = 56;
  private static final int EDGE = 4;

  private final List<StatisticsRow> rows = new ArrayList<>();
  private final String name;
  private double low = Double.POSITIVE_INFINITY;
  private double high = Double.NEGATIVE_INFINITY;

  private StatisticCard(String name, List<StatisticsRow> all) {
    this.name = name;
    for (StatisticsRow row : all) {
      if (row.values().containsKey(name)) {
        rows.add(row);
        low = Math.min(low, value(row));
        high = Math.max(high, value(row));
      }
    }
  }

  /** Nothing is drawn for less than two values. */
  static void append(StringBuilder out, String name, List<StatisticsRow> rows) {
    StatisticCard card = new StatisticCard(name, rows);
    if (card.rows.size() > 1) {
      card.append(out);
    }
  }

  private double value(StatisticsRow row) {
    return row.values().getOrDefault(name, Double.NaN);
  }

  private void append(StringBuilder out) {
    String last = Numbers.statistic(value(rows.get(rows.size() - 1)));
    out.append("<figure class=\"statistic\"><figcaption>" + Html.escape(name));
    out.append(" <b>" + last + "</b></figcaption>\n<svg preserveAspectRatio=\"none\" viewBox=\"");
    out.append("0 0 " + WIDTH + " " + HEIGHT + "\"><polyline points=\"");
    rows.forEach(row -> out.append(x(row) + "," + y(row) + " "));
    out.append("\"/></svg>\n<small>" + Numbers.statistic(low) + " to " + Numbers.statistic(high));
    out.append("</small></figure>\n");
  }

  private String x(StatisticsRow row) {
    int first = rows.get(0).step();
    int span = rows.get(rows.size() - 1).step() - first;
    return Numbers.coordinate((double) WIDTH * (row.step() - first) / span);
  }

  /** What does not change is a line in the middle. */
  private String y(StatisticsRow row) {
    double share = high > low ? (value(row) - low) / (high - low) : 0.5;
    return Numbers.coordinate(HEIGHT - EDGE - share * (HEIGHT - 2 * EDGE));
  }
}
