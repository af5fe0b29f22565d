package org.editr1.watch.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.watch.report.Comparison.Setting;

/** Two runs as their folders hold them. */
public final class RunComparison {
  private static final String MISSING = "\u2013";

  private RunComparison() {}

  /** A run folder and its specification. */
  public record Folder(RunFolder run, RunSpec spec) {
    Path path() {
      return run.root();
    }

    String name() {
      return run.name();
    }
  }

  /**
   * @param reach held-out rewards for which it is asked when they were reached; empty: some that
   *     both runs reached
   */
  public static Comparison of(Folder one, Folder other, List<Double> reach) {
    boolean alike = one.name().equals(other.name());
    ComparedRun first = RunCurves.read(alike ? one.path().toString() : one.name(), one);
    ComparedRun second = RunCurves.read(alike ? other.path().toString() : other.name(), other);
    return new Comparison(first, second, differences(one.spec(), other.spec()), reach);
  }

  /** Keys as {@code --set} writes them, by name. */
  static List<Setting> differences(RunSpec one, RunSpec other) {
    Map<String, String> first = keys(one);
    Map<String, String> second = keys(other);
    SortedSet<String> names = new TreeSet<>(first.keySet());
    names.addAll(second.keySet());
    List<Setting> different = new ArrayList<>();
    for (String name : names) {
      String own = first.getOrDefault(name, MISSING);
      String others = second.getOrDefault(name, MISSING);
      if (!own.equals(others)) {
        different.add(new Setting(name, own, others));
      }
    }
    return different;
  }

  private static Map<String, String> keys(RunSpec spec) {
    try {
      SortedMap<String, String> keys = new TreeMap<>();
      flatten("", new ObjectMapper().readTree(RunConfiguration.toJson(spec)), keys);
      return keys;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void flatten(String prefix, JsonNode node, Map<String, String> keys) {
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
}
