package org.editr1.watch.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * What training changed over some held-out edits.
 *
 * @param standardError of the mean change; each task is its own pair, so tasks' own difficulty does
 *     not count
 */
record Gain(int count, double before, double after, double standardError) {

  static Gain of(List<EditPair> edits) {
    return of(edits, EditPair.Edit::reward);
  }

  private static Gain of(List<EditPair> edits, ToDoubleFunction<EditPair.Edit> value) {
    int count = edits.size();
    double before = edits.stream().mapToDouble(e -> value.applyAsDouble(e.before())).sum() / count;
    double after = edits.stream().mapToDouble(e -> value.applyAsDouble(e.after())).sum() / count;
    double squares = 0;
    for (EditPair edit : edits) {
      double change = value.applyAsDouble(edit.after()) - value.applyAsDouble(edit.before());
      squares += (change - (after - before)) * (change - (after - before));
    }
    double error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
    return new Gain(count, before, after, error);
  }

  /** By kind of edit, kinds by name. */
  static Map<String, Gain> byKind(List<EditPair> edits) {
    Map<String, Gain> gains = new LinkedHashMap<>();
    Choice.kinds(edits).forEach((kind, own) -> gains.put(kind, of(own)));
    return gains;
  }

  /** By part of the reward, parts by name; a part counts where it was given before and after. */
  static Map<String, Gain> byPart(List<EditPair> edits) {
    Map<String, Gain> gains = new TreeMap<>();
    edits.stream()
        .flatMap(edit -> edit.before().parts().keySet().stream())
        .distinct()
        .forEach(
            part -> {
              List<EditPair> own = edits.stream().filter(edit -> edit.hasPart(part)).toList();
              if (!own.isEmpty()) {
                gains.put(part, of(own, edit -> edit.parts().getOrDefault(part, Double.NaN)));
              }
            });
    return gains;
  }

  double change() {
    return after - before;
  }
}
