package org.editr1.watch.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Metric;
import org.editr1.journey.RunSpec;
import org.editr1.watch.report.ComparedRun.Point;

/**
 * Two runs next to each other.
 *
 * @param settings the keys in which they differ
 * @param reach held-out rewards whose first evaluation is looked up in both runs; empty: some
 *     between the start of both and the best of both
 */
public record Comparison(
    ComparedRun one, ComparedRun other, List<Setting> settings, List<Double> reach) {
  private static final String MISSING = "\u2013";
  private static final int LEVELS = 4;

  public Comparison {
    reach = reach.isEmpty() ? between(one, other) : reach;
  }

  /** A key with its value in each run, as text. */
  public record Setting(String key, String one, String other) {}

  /** A run folder and its specification. */
  public record Folder(RunFolder run, RunSpec spec) {
    Path path() {
      return run.root();
    }

    String name() {
      return run.name();
    }
  }

  /** Compares two runs as their folders hold them. */
  public static Comparison of(Folder one, Folder other, List<Double> reach) {
    boolean ambiguous = one.name().equals(other.name());
    return new Comparison(
        ComparedRun.read(ambiguous ? one.path().toString() : one.name(), one),
        ComparedRun.read(ambiguous ? other.path().toString() : other.name(), other),
        differences(one.spec(), other.spec()),
        reach);
  }

  /** Keys as {@code --set} writes them, sorted. */
  static List<Setting> differences(RunSpec one, RunSpec other) {
    SortedMap<String, String> first = keys(one);
    SortedMap<String, String> second = keys(other);
    return Stream.concat(first.keySet().stream(), second.keySet().stream())
        .distinct()
        .sorted()
        .map(
            key ->
                new Setting(
                    key, first.getOrDefault(key, MISSING), second.getOrDefault(key, MISSING)))
        .filter(setting -> !setting.one().equals(setting.other()))
        .toList();
  }

  private static SortedMap<String, String> keys(RunSpec spec) {
    SortedMap<String, String> keys = new TreeMap<>();
    flatten("", tree(spec), keys);
    return keys;
  }

  /** The specification as it is stored. */
  static JsonNode tree(RunSpec spec) {
    try {
      return new ObjectMapper().readTree(MessageJson.write(spec));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void flatten(String prefix, JsonNode node, SortedMap<String, String> keys) {
    if (!node.isObject()) {
      keys.put(prefix, node.isTextual() ? node.asText() : node.toString());
      return;
    }
    node.properties()
        .forEach(
            entry -> {
              String name = prefix.isEmpty() ? entry.getKey() : prefix + "." + entry.getKey();
              flatten(name, entry.getValue(), keys);
            });
  }

  /** Writes the page, which needs no other file. */
  public void write(Path page) {
    Html.write(page, ComparisonHtml.page(this).getBytes(StandardCharsets.UTF_8));
  }

  List<ComparedRun> runs() {
    return List.of(one, other);
  }

  /** Levels at equal distances, up to the lower of the best held-out rewards. */
  private static List<Double> between(ComparedRun one, ComparedRun other) {
    double low = Math.max(reward(one.firstEvaluation()), reward(other.firstEvaluation()));
    double high = Math.min(reward(one.bestEvaluation()), reward(other.bestEvaluation()));
    double part = (high - low) / LEVELS;
    return part > 0
        ? IntStream.rangeClosed(1, LEVELS).mapToObj(i -> low + i * part).toList()
        : List.of();
  }

  private static double reward(Optional<Point> evaluation) {
    return evaluation.map(point -> point.value(Metric.HELD_OUT_REWARD)).orElse(Double.NaN);
  }
}
