package org.editr1.watch.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Which held-out edits are shown first: the first ones of every kind, whatever became of them.
 *
 * @param rule in words, for the caption
 */
record Choice(List<EditPair> edits, String rule) {

  private static final int MOST_KINDS = 16;

  /**
   * Edits by kind, kinds by name. Where nearly every edit has a kind of its own, the key means
   * something else and all are one kind without a name.
   */
  static Map<String, List<EditPair>> kinds(List<EditPair> edits) {
    Map<String, List<EditPair>> kinds =
        edits.stream()
            .collect(Collectors.groupingBy(EditPair::kind, TreeMap::new, Collectors.toList()));
    boolean meaningful = kinds.size() <= Math.min(MOST_KINDS, Math.max(1, edits.size() / 2));
    return meaningful ? kinds : Map.of("", edits);
  }

  /** At most {@code limit}, the same number of each kind as far as there are as many. */
  static Choice of(List<EditPair> edits, int limit) {
    Map<String, List<EditPair>> kinds = kinds(edits);
    int each = Math.max(1, limit / Math.max(1, kinds.size()));
    List<EditPair> chosen =
        kinds.values().stream().limit(limit).flatMap(own -> own.stream().limit(each)).toList();
    if (chosen.size() == edits.size()) {
      return new Choice(chosen, "all held-out tasks");
    }
    String which = each == 1 ? "the first held-out task" : "the first " + each + " held-out tasks";
    String kind =
        kinds.size() < 2
            ? ""
            : kinds.size() <= limit
                ? " of each kind"
                : " of each of the first " + limit + " kinds by name";
    return new Choice(chosen, which + kind + " in the data set's order, not picked by result");
  }
}
