package org.editr1.report;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What training changed over some held-out edits.
 *
 * @param standardError of the mean change; each task is its own pair, so tasks' own difficulty does
 *     not count
 */
record Gain(int count, double before, double after, double standardError) {

  static Gain of(List<EditPair> edits) {
    double before = edits.stream().mapToDouble(edit -> edit.before().reward()).average().orElse(0);
    double after = edits.stream().mapToDouble(edit -> edit.after().reward()).average().orElse(0);
    double squares = 0;
    for (EditPair edit : edits) {
      double deviation = edit.change() - (after - before);
      squares += deviation * deviation;
    }
    int count = edits.size();
    double error = count < 2 ? 0 : Math.sqrt(squares / (count - 1) / count);
    return new Gain(count, before, after, error);
  }

  /** By kind of edit, kinds by name. */
  static Map<String, Gain> byKind(List<EditPair> edits) {
    Map<String, Gain> gains = new LinkedHashMap<>();
    Choice.kinds(edits).forEach((kind, own) -> gains.put(kind, of(own)));
    return gains;
  }

  double change() {
    return after - before;
  }
}
