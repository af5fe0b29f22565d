package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.editr1.folder.PassSet;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;

/**
 * The finite values of the steps and evaluations of a run, in the order of their ends. When there
 * are too many, every second one of the older half is left out, so that the curves of a long run
 * take no more room and look no different.
 */
final class Curves {
  static final int MAX_LINES = 4_000;

  private final PassSet known = new PassSet();

  /** One copy of each list of names, which many lines share. */
  private final Map<List<String>, List<String>> names = new HashMap<>();

  private List<Line> lines = new ArrayList<>();
  private int leftOut;

  /** The values of a pass in the order of their names. */
  private static final class Line {
    private final Pass pass;
    private final List<String> names;
    private final double[] values;

    Line(Pass pass, List<String> names, double[] values) {
      this.pass = pass;
      this.names = names;
      this.values = values;
    }

    JsonObject json() {
      JsonObject named = new JsonObject();
      for (int i = 0; i < values.length; i++) {
        if (Double.isFinite(values[i])) {
          named.put(names.get(i), values[i]);
        }
      }
      return new JsonObject()
          .put("kind", pass instanceof Pass.Step ? "train" : "eval")
          // Metrics count finished steps.
          .put("step", pass.version())
          .put("values", named);
    }
  }

  /** Adds a pass; returns false if it was added before. */
  boolean add(StepFinished finished) {
    if (!known.add(finished.pass())) {
      return false;
    }
    Map<String, Double> values = finished.values();
    List<String> sorted = List.copyOf(new TreeSet<>(values.keySet()));
    List<String> shared = names.computeIfAbsent(sorted, unused -> sorted);
    double[] inOrder =
        shared.stream().mapToDouble(name -> values.getOrDefault(name, Double.NaN)).toArray();
    lines.add(new Line(finished.pass(), shared, inOrder));
    if (lines.size() > MAX_LINES) {
      thin();
    }
    return true;
  }

  private void thin() {
    int older = lines.size() / 2;
    Map<Split, Integer> counts = new EnumMap<>(Split.class);
    List<Line> kept = new ArrayList<>();
    for (Line line : lines.subList(0, older)) {
      if (counts.merge(line.pass.split(), 1, Integer::sum) % 2 == 1) {
        kept.add(line);
      }
    }
    kept.addAll(lines.subList(older, lines.size()));
    leftOut += lines.size() - kept.size();
    lines = kept;
  }

  int size() {
    return lines.size();
  }

  /** Returns how many steps and evaluations were left out. */
  int leftOut() {
    return leftOut;
  }

  /** The lines from number {@code from} on, at most {@code most}. */
  JsonArray json(int from, int most) {
    int first = Math.min(Math.max(0, from), lines.size());
    int last = Math.min(lines.size(), first + most);
    return Answer.array(lines.subList(first, last), Line::json);
  }
}
