package org.editr1.watch.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.editr1.watch.Numbers;

/**
 * Mean rewards over held-out edits before and after training, paired by task and starting noise.
 *
 * @param standardError of the mean change; each task is its own pair, so differences between tasks
 *     do not count
 */
record PairedChange(int count, double before, double after, double standardError) {

  static PairedChange of(List<EditPair> edits) {
    return of(edits, EditPair.Edit::reward);
  }

  private static PairedChange of(List<EditPair> edits, ToDoubleFunction<EditPair.Edit> value) {
    int count = edits.size();
    double before = edits.stream().mapToDouble(e -> value.applyAsDouble(e.before())).sum() / count;
    double after = edits.stream().mapToDouble(e -> value.applyAsDouble(e.after())).sum() / count;
    double squares = 0;
    for (EditPair edit : edits) {
      double change = value.applyAsDouble(edit.after()) - value.applyAsDouble(edit.before());
      squares += (change - (after - before)) * (change - (after - before));
    }
    double error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
    return new PairedChange(count, before, after, error);
  }

  /** The changes by kind of edit, sorted by the kind's name. */
  static Map<String, PairedChange> byKind(List<EditPair> edits) {
    Map<String, PairedChange> changes = new LinkedHashMap<>();
    ShownEdits.kinds(edits).forEach((kind, own) -> changes.put(kind, of(own)));
    return changes;
  }

  /** The changes by part of the reward; an edit counts where it has the part before and after. */
  static Map<String, PairedChange> byPart(List<EditPair> edits) {
    Map<String, PairedChange> changes = new TreeMap<>();
    edits.stream()
        .flatMap(edit -> edit.before().parts().keySet().stream())
        .distinct()
        .forEach(
            part -> {
              List<EditPair> own = edits.stream().filter(edit -> edit.hasPart(part)).toList();
              if (!own.isEmpty()) {
                changes.put(part, of(own, edit -> edit.parts().getOrDefault(part, Double.NaN)));
              }
            });
    return changes;
  }

  double change() {
    return after - before;
  }

  /** The change with its standard error, as text. */
  String text() {
    return Numbers.change(change()) + " \u00b1 " + Numbers.reward(standardError);
  }
}
