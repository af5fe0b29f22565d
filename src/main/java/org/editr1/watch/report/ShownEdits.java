package org.editr1.watch.report;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The held-out edits that a page shows first: the first ones of every kind, independent of their
 * rewards.
 *
 * @param rule the selection in words, for the caption
 */
record ShownEdits(List<EditPair> edits, String rule) {
  private static final int MAX_KINDS = 16;

  /**
   * Edits by kind, kinds by name. Where nearly every edit has a kind of its own, the key means
   * something else and all edits are one kind without a name.
   */
  static Map<String, List<EditPair>> kinds(List<EditPair> edits) {
    Map<String, List<EditPair>> kinds =
        edits.stream()
            .collect(Collectors.groupingBy(EditPair::kind, TreeMap::new, Collectors.toList()));
    boolean meaningful = kinds.size() <= Math.min(MAX_KINDS, Math.max(1, edits.size() / 2));
    return meaningful ? kinds : Map.of("", edits);
  }

  /** At most {@code limit} edits, equally many of each kind where there are enough. */
  static ShownEdits of(List<EditPair> edits, int limit) {
    Map<String, List<EditPair>> kinds = kinds(edits);
    int each = Math.max(1, limit / Math.max(1, kinds.size()));
    List<EditPair> chosen =
        kinds.values().stream().limit(limit).flatMap(own -> own.stream().limit(each)).toList();
    if (chosen.size() == edits.size()) {
      return new ShownEdits(chosen, "all held-out tasks");
    }
    String which = each == 1 ? "the first held-out task" : "the first " + each + " held-out tasks";
    String rule = which + ofKinds(kinds.size(), limit);
    return new ShownEdits(chosen, rule + " in the data set's order, not picked by result");
  }

  private static String ofKinds(int kinds, int limit) {
    if (kinds < 2) {
      return "";
    }
    return kinds <= limit ? " of each kind" : " of each of the first " + limit + " kinds by name";
  }
}
