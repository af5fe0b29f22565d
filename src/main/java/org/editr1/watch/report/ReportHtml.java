package org.editr1.watch.report;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.editr1.watch.report.RunSummary.StatisticsRow;

/** One page without any other file: readable in light and dark, on a desk and on a phone. */
final class ReportHtml {
  private static final int SHOWN = 24;
  private static final int LONGEST_PAGE = 8_000_000;
  private static final int MOST_ROWS = 40;

  private final RunSummary run;
  private final StringBuilder out = new StringBuilder();

  private ReportHtml(RunSummary run) {
    this.run = run;
  }

  static String page(RunSummary run) {
    return new ReportHtml(run).page();
  }

  private String page() {
    out.append(Html.head(run.title()));
    header();
    section("Reward by step");
    out.append("<p class=\"legend\"><span class=\"held\">held-out</span> ");
    out.append("<span class=\"train\">training</span> ");
    out.append("<span class=\"mean\">training, mean of the last 5 steps</span></p>\n");
    out.append(CurveSvg.draw(run.curve()));
    edits();
    statistics();
    section("Settings");
    out.append("<details><summary>All settings of the run</summary>\n");
    out.append("<pre>" + Html.escape(run.settings()) + "</pre></details>\n");
    return out.append(Html.foot()).toString();
  }

  private void header() {
    out.append("<p class=\"run\">" + Html.escape(run.title()) + "</p>\n");
    String headline =
        Html.escape(capital(run.headline())).replace(" \u2192 ", "&nbsp;\u2192&nbsp;");
    out.append("<h1>" + headline + "</h1>\n<dl>\n");
    fact("Steps", Integer.toString(run.steps()));
    if (!run.edits().isEmpty()) {
      Gain gain = Gain.of(run.edits());
      String error = Numbers.reward(gain.standardError());
      fact("Held-out tasks", Integer.toString(gain.count()));
      fact("Mean change", Numbers.change(gain.change()) + " \u00b1 " + error);
    }
    run.facts().forEach(this::fact);
    out.append("</dl>\n");
    run.notes().forEach(note -> out.append("<p class=\"note\">" + Html.escape(note) + "</p>\n"));
  }

  private static String capital(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  private void fact(String name, String value) {
    out.append(
        "<div><dt>" + Html.escape(name) + "</dt><dd>" + Html.escape(value) + "</dd></div>\n");
  }

  private void section(String title) {
    out.append("<h2>" + Html.escape(title) + "</h2>\n");
  }

  private void edits() {
    if (run.edits().isEmpty()) {
      return;
    }
    section("Held-out edits, before and after");
    Choice choice = Choice.of(run.edits(), SHOWN);
    out.append(
        "<p>Shown: " + Html.escape(choice.rule()) + ". Before and after start from the same ");
    out.append("noise; \u201cbefore\u201d is the model as it was given. ");
    out.append("Changes are means \u00b1 their standard error.</p>\n");
    gains();
    cards(choice.edits());
    rest(choice.edits());
  }

  /** A page of photographs is closed before it gets too large for a browser. */
  private void rest(List<EditPair> shown) {
    Set<EditPair> first = new HashSet<>(shown);
    List<EditPair> more = run.edits().stream().filter(edit -> !first.contains(edit)).toList();
    if (more.isEmpty()) {
      return;
    }
    out.append("<details><summary>" + more.size() + " more held-out tasks</summary>\n");
    out.append("<div class=\"edits\">\n");
    int written = 0;
    for (; written < more.size() && out.length() < LONGEST_PAGE; written++) {
      EditCard.append(out, more.get(written));
    }
    out.append("</div>\n");
    if (written < more.size()) {
      out.append("<p>The last " + (more.size() - written) + " are left out of this page.</p>\n");
    }
    out.append("</details>\n");
  }

  private void gains() {
    out.append("<div class=\"gains\">\n");
    Gain all = Gain.of(run.edits());
    Map<String, Gain> kinds = Gain.byKind(run.edits());
    if (kinds.size() > 1) {
      kinds.put("all", all);
      gains("Kind of edit", kinds);
    }
    Map<String, Gain> parts = Gain.byPart(run.edits());
    // The total and a single reward of weight 1 would only repeat it.
    parts.values().removeIf(part -> part.equals(all));
    gains("Reward part", parts);
    out.append("</div>\n");
  }

  private void gains(String title, Map<String, Gain> gains) {
    if (gains.isEmpty()) {
      return;
    }
    out.append("<div class=\"wide\"><table><tr><th>" + title + "</th><th>Tasks</th>");
    out.append("<th>Before</th><th>After</th><th>Change</th></tr>\n");
    gains.forEach(this::gain);
    out.append("</table></div>\n");
  }

  private void gain(String name, Gain gain) {
    out.append("<tr><td>" + Html.escape(name.isEmpty() ? "other" : name) + "</td>");
    out.append("<td>" + gain.count() + "</td><td>" + Numbers.reward(gain.before()) + "</td>");
    out.append("<td>" + Numbers.reward(gain.after()) + "</td><td>");
    out.append(Numbers.change(gain.change()) + " \u00b1 " + Numbers.reward(gain.standardError()));
    out.append("</td></tr>\n");
  }

  private void cards(List<EditPair> edits) {
    out.append("<div class=\"edits\">\n");
    edits.forEach(edit -> EditCard.append(out, edit));
    out.append("</div>\n");
  }

  private void statistics() {
    Set<String> columns =
        run.statistics().stream()
            .flatMap(row -> row.values().keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (columns.isEmpty()) {
      return;
    }
    section("Statistics");
    out.append("<div class=\"statistics\">\n");
    columns.forEach(name -> StatisticCard.append(out, name, run.statistics()));
    out.append("</div>\n<details><summary>The numbers by step</summary>\n");
    out.append("<div class=\"wide\"><table><tr><th>step</th>");
    columns.forEach(name -> out.append("<th>" + Html.escape(name) + "</th>"));
    out.append("</tr>\n");
    int each = (run.statistics().size() + MOST_ROWS - 1) / MOST_ROWS;
    for (int i = 0; i < run.statistics().size(); i++) {
      if (i % each == 0 || i == run.statistics().size() - 1) {
        row(run.statistics().get(i), columns);
      }
    }
    out.append("</table></div></details>\n");
  }

  private void row(StatisticsRow row, Set<String> columns) {
    out.append("<tr><td>" + row.step() + "</td>");
    for (String name : columns) {
      Double value = row.values().get(name);
      out.append("<td>" + (value == null ? "" : Numbers.statistic(value)) + "</td>");
    }
    out.append("</tr>\n");
  }
}
