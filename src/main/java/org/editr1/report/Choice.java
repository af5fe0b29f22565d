package org.editr1.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which held-out edits are shown first: the first ones of every kind, whatever became of them.
 *
 * @param rule in words, for the caption
 */
record Choice(List<EditPair> edits, String rule) {

  /** At most {@code limit}, the same number of each kind as far as there are as many. */
  static Choice of(List<EditPair> edits, int limit) {
    Map<String, List<EditPair>> kinds = new TreeMap<>();
    edits.forEach(edit -> kinds.computeIfAbsent(edit.kind(), kind -> new ArrayList<>()).add(edit));
    int each = Math.max(1, limit / Math.max(1, kinds.size()));
    List<EditPair> chosen =
        kinds.values().stream().limit(limit).flatMap(own -> own.stream().limit(each)).toList();
    if (chosen.size() == edits.size()) {
      return new Choice(chosen, "all held-out tasks");
    }
    String which = each == 1 ? "the first held-out task" : "the first " + each + " held-out tasks";
    String rule = which + (kinds.size() < 2 ? "" : " of each kind");
    return new Choice(chosen, rule + " in the data set's order, not picked by result");
  }
}
