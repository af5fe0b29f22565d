package org.editr1.run;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.PolicyRef;

/**
 * What checkpoint and journal of a run say of its bans and evaluations. A version whose checkpoint
 * is damaged is made anew: what the journal says of the time after the version before is void, from
 * the line on with which a head continued with that one.
 */
final class RunHistory {
  private final Course saved;
  private final int lag;
  private final List<Effect.Banned> bans = new ArrayList<>();
  private final NavigableMap<Integer, PolicyRef> evaluating = new TreeMap<>();
  private final NavigableSet<Integer> evaluated = new TreeSet<>();

  RunHistory(Course saved, int lag) {
    this.saved = saved;
    this.lag = lag;
    saved.evaluating().forEach(ema -> evaluating.put(ema.version(), ema));
  }

  /** Reads the next line of the journal. */
  void add(Journaled entry) {
    if (entry instanceof Effect.Banned banned) {
      bans.add(banned);
    } else if (entry instanceof Effect.EvaluationOpened opened) {
      evaluating.put(opened.version(), opened.ema());
    } else if (entry instanceof Effect.Evaluated complete) {
      evaluating.remove(complete.version());
      evaluated.add(complete.version());
    } else if (entry instanceof Effect.Continued continued) {
      continuesWith(continued.version());
    }
  }

  /**
   * A head continues with a version.
   *
   * @return whether there was anything of later versions, which is void now
   */
  boolean continuesWith(int version) {
    boolean later = bans.removeIf(banned -> banned.step() > version + lag);
    later |= !evaluating.tailMap(version, false).isEmpty();
    later |= !evaluated.tailSet(version, false).isEmpty();
    evaluating.tailMap(version, false).clear();
    evaluated.tailSet(version, false).clear();
    return later;
  }

  /** Takes over the bans. */
  void ban(TaskDraw draw) {
    saved.bans().forEach(draw::ban);
    bans.forEach(banned -> banned.tasks().forEach(task -> draw.ban(task, banned.step())));
  }

  /** The versions whose evaluation is complete. */
  NavigableSet<Integer> evaluated() {
    NavigableSet<Integer> all = new TreeSet<>(evaluated);
    all.addAll(saved.evaluated());
    return all;
  }

  /** The policies of the open evaluations, by version. */
  NavigableMap<Integer, PolicyRef> evaluating() {
    NavigableMap<Integer, PolicyRef> open = new TreeMap<>(evaluating);
    open.keySet().removeAll(evaluated());
    return open;
  }
}
