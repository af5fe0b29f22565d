package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.watch.Numbers;
import org.editr1.watch.report.RunSummary.StatisticsRow;

/** The page of a run, without any other file: light and dark, for a desk and for a phone. */
record ReportHtml(RunSummary run) {
  private static final int SHOWN = 24;
  private static final int MAX_CHARACTERS = 8_000_000;
  private static final int MAX_ROWS = 40;

  /** Longest side of an image that is embedded without loss, in pixels. */
  private static final int LOSSLESS = 128;

  private static final int LONGEST_SIDE = 320;
  private static final List<String> TONES = List.of("down", "", "up");
  private static final String LEGEND =
      """
      <p class="legend"><span class="held">held-out</span> <span class="train">training</span> \
      <span class="mean">training, mean of the last 5 steps</span></p>
      """;

  static String page(RunSummary run) {
    ReportHtml page = new ReportHtml(run);
    return Html.page(
        run.title(),
        page.header(),
        Html.section("Reward by step"),
        LEGEND,
        RewardChart.draw(run),
        page.edits(),
        page.statistics(),
        """
        <h2>Settings</h2>
        <details><summary>All settings of the run</summary>
        <pre>%s</pre></details>
        """
            .formatted(Html.escape(run.settings())));
  }

  private String header() {
    return """
    <p class="run">%s</p>
    <h1>%s</h1>
    <dl>
    %s</dl>
    %s\
    """
        .formatted(
            Html.escape(run.title()),
            Html.escape(run.headline()).replace(" \u2192 ", "&nbsp;\u2192&nbsp;"),
            facts(),
            run.notes().stream().map(Html::note).collect(Collectors.joining()));
  }

  private String facts() {
    String facts = fact("Steps", Integer.toString(run.steps()));
    if (!run.edits().isEmpty()) {
      PairedChange change = PairedChange.of(run.edits());
      facts += fact("Held-out tasks", Integer.toString(change.count()));
      facts += fact("Mean change", change.text());
    }
    return facts
        + run.facts().entrySet().stream()
            .map(fact -> fact(fact.getKey(), fact.getValue()))
            .collect(Collectors.joining());
  }

  private static String fact(String name, String value) {
    return "<div><dt>%s</dt><dd>%s</dd></div>\n".formatted(Html.escape(name), Html.escape(value));
  }

  // ---- held-out edits ----

  private String edits() {
    if (run.edits().isEmpty()) {
      return "";
    }
    ShownEdits shown = ShownEdits.of(run.edits(), SHOWN);
    String first = cards(shown.edits());
    return """
    <h2>Held-out edits, before and after</h2>
    <p>Shown: %s. Before and after start from the same noise; \u201cbefore\u201d is the model as \
    it was given. Changes are means \u00b1 their standard error.</p>
    %s<div class="edits">
    %s</div>
    %s\
    """
        .formatted(
            Html.escape(shown.rule()), changes(), first, rest(shown.edits(), first.length()));
  }

  private static String cards(List<EditPair> edits) {
    return edits.stream().map(ReportHtml::card).collect(Collectors.joining());
  }

  /** Further edits until the page would be too large for a browser. */
  private String rest(List<EditPair> shown, int characters) {
    Set<EditPair> first = new HashSet<>(shown);
    List<EditPair> more = run.edits().stream().filter(edit -> !first.contains(edit)).toList();
    if (more.isEmpty()) {
      return "";
    }
    StringBuilder cards = new StringBuilder();
    int written = 0;
    for (; written < more.size() && characters + cards.length() < MAX_CHARACTERS; written++) {
      cards.append(card(more.get(written)));
    }
    int left = more.size() - written;
    return """
    <details><summary>%d more held-out tasks</summary>
    <div class="edits">
    %s</div>
    %s</details>
    """
        .formatted(
            more.size(),
            cards,
            left == 0 ? "" : "<p>The last " + left + " are left out of this page.</p>\n");
  }

  private String changes() {
    PairedChange all = PairedChange.of(run.edits());
    Map<String, PairedChange> kinds = PairedChange.byKind(run.edits());
    if (kinds.size() > 1) {
      kinds.put("all", all);
    } else {
      kinds.clear();
    }
    Map<String, PairedChange> parts = PairedChange.byPart(run.edits());
    // The total and a single reward of weight 1 would only repeat it.
    parts.values().removeIf(part -> part.equals(all));
    return "<div class=\"gains\">\n%s%s</div>\n"
        .formatted(changes("Kind of edit", kinds), changes("Reward part", parts));
  }

  private static String changes(String title, Map<String, PairedChange> changes) {
    if (changes.isEmpty()) {
      return "";
    }
    List<List<String>> rows = new ArrayList<>();
    changes.forEach(
        (name, change) ->
            rows.add(
                List.of(
                    name.isEmpty() ? "other" : name,
                    Integer.toString(change.count()),
                    Numbers.reward(change.before()),
                    Numbers.reward(change.after()),
                    change.text())));
    return Html.table("", List.of(title, "Tasks", "Before", "After", "Change"), rows);
  }

  private static String card(EditPair edit) {
    EditPair.Images images = edit.images().get();
    return """
    <figure><figcaption>%s</figcaption>
    <div>%s%s%s%s</div></figure>
    """
        .formatted(
            Html.escape(edit.prompt()),
            image("source", images.source(), ""),
            image("before", images.before(), reward(edit.before(), "")),
            image("after", images.after(), reward(edit.after(), TONES.get(edit.direction() + 1))),
            images.target() == null ? "" : image("wanted", images.target(), ""));
  }

  private static String image(String name, RgbImage image, String reward) {
    return """
    <span><img alt="%1$s" src="%2$s"><small>%1$s%3$s</small></span>
    """
        .formatted(name, uri(image), reward);
  }

  private static String reward(EditPair.Edit edit, String tone) {
    String parts =
        edit.parts().entrySet().stream()
            .map(part -> Html.escape(part.getKey()) + " " + Numbers.reward(part.getValue()))
            .collect(Collectors.joining(", "));
    return " <b class=\"%s\" title=\"%s\">%s</b>"
        .formatted(tone, parts, Numbers.reward(edit.reward()));
  }

  /** Small images without loss, large ones reduced to the size that the page shows. */
  private static String uri(RgbImage image) {
    int longest = Math.max(image.width(), image.height());
    boolean lossless = longest <= LOSSLESS;
    byte[] file =
        lossless
            ? ImageFile.png(image)
            : ImageFile.jpeg(Canvas.fitted(image, Math.min(LONGEST_SIDE, longest)), 90);
    String type = lossless ? "png" : "jpeg";
    return "data:image/%s;base64,%s".formatted(type, Base64.getEncoder().encodeToString(file));
  }

  // ---- statistics ----

  private String statistics() {
    List<StatisticsRow> all = run.statistics();
    Set<String> columns =
        all.stream()
            .flatMap(row -> row.values().keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));
    if (columns.isEmpty()) {
      return "";
    }
    int each = (all.size() + MAX_ROWS - 1) / MAX_ROWS;
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i % each == 0 || i == all.size() - 1) {
        rows.add(cells(columns, Integer.toString(all.get(i).step()), all.get(i)::text));
      }
    }
    return """
    <h2>Statistics</h2>
    <div class="statistics">
    %s</div>
    <details><summary>The numbers by step</summary>
    %s</details>
    """
        .formatted(
            columns.stream().map(this::statistic).collect(Collectors.joining()),
            Html.table("", cells(columns, "step", name -> name), rows));
  }

  private static List<String> cells(
      Set<String> columns, String first, Function<String, String> cell) {
    return Stream.concat(Stream.of(first), columns.stream().map(cell)).toList();
  }

  /** One statistic as a small line with its last value; nothing for fewer than two values. */
  private String statistic(String name) {
    List<StatisticsRow> rows =
        run.statistics().stream().filter(row -> row.values().containsKey(name)).toList();
    if (rows.size() < 2) {
      return "";
    }
    List<Double> values = rows.stream().map(row -> row.value(name)).toList();
    double low = values.stream().reduce(Double.POSITIVE_INFINITY, Math::min);
    double high = values.stream().reduce(Double.NEGATIVE_INFINITY, Math::max);
    StringBuilder points = new StringBuilder();
    int first = rows.get(0).step();
    double span = rows.get(rows.size() - 1).step() - first;
    for (StatisticsRow row : rows) {
      // A constant is a line in the middle.
      double share = high > low ? (row.value(name) - low) / (high - low) : 0.5;
      points.append(Numbers.coordinate(240 * (row.step() - first) / span)).append(',');
      points.append(Numbers.coordinate(52 - 48 * share)).append(' ');
    }
    return """
    <figure class="statistic"><figcaption>%s <b>%s</b></figcaption>
    <svg preserveAspectRatio="none" viewBox="0 0 240 56"><polyline points="%s"/></svg>
    <small>%s to %s</small></figure>
    """
        .formatted(
            Html.escape(name),
            Numbers.statistic(values.get(values.size() - 1)),
            points,
            Numbers.statistic(low),
            Numbers.statistic(high));
  }
}
