package org.editr1.node.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import org.editr1.reward.Agreement;

/** Edits with two scores each: that of the run and that of another reward. */
public final class ScorePairs {
  /** The scores of one edit of a group. */
  private record Pair(int group, double score, double ofRun) {}

  private final int step;
  private final List<Pair> pairs = new ArrayList<>();
  private int faulty;
  private String fault = "";

  /**
   * @param step that the edits are of, or -1 where they are of several
   */
  ScorePairs(int step) {
    this.step = step;
  }

  void add(int group, double score, double ofRun) {
    pairs.add(new Pair(group, score, ofRun));
  }

  /** An edit got no score. */
  void fault(String why) {
    faulty++;
    fault = why;
  }

  void addAll(ScorePairs more) {
    int first = pairs.stream().mapToInt(Pair::group).max().orElse(-1) + 1;
    more.pairs.forEach(pair -> add(first + pair.group(), pair.score(), pair.ofRun()));
    faulty += more.faulty;
    fault = more.faulty > 0 ? more.fault : fault;
  }

  private double[] all(ToDoubleFunction<Pair> value) {
    return pairs.stream().mapToDouble(value).toArray();
  }

  /** Returns how well the ranks agree. */
  public Agreement agreement() {
    return Agreement.of(all(Pair::score), all(Pair::ofRun), tasks());
  }

  /** The mean of the groups' own Spearman correlations; empty where no group has one. */
  public OptionalDouble withinGroups() {
    return Agreement.withinTasks(all(Pair::score), all(Pair::ofRun), tasks());
  }

  private int[] tasks() {
    return pairs.stream().mapToInt(Pair::group).toArray();
  }

  /** Returns the line to print. */
  public String line() {
    Agreement agreement = agreement();
    OptionalDouble within = withinGroups();
    return String.format(
        Locale.ROOT,
        "%-8s Spearman %.3f  in groups %s  pairwise %.3f  (%d edits, %d pairs)"
            + "  mean %.3f, run %.3f%s",
        step < 0 ? "all" : "step " + step,
        agreement.spearman(),
        within.isPresent() ? String.format(Locale.ROOT, "%.3f", within.getAsDouble()) : "-",
        agreement.pairwise(),
        agreement.samples(),
        agreement.pairs(),
        mean(Pair::score),
        mean(Pair::ofRun),
        faulty == 0 ? "" : "; " + faulty + " got no score: " + fault);
  }

  private double mean(ToDoubleFunction<Pair> value) {
    return pairs.stream().mapToDouble(value).average().orElse(Double.NaN);
  }
}
