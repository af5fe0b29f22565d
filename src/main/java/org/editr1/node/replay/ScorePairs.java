package org.editr1.node.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.editr1.reward.Agreement;

/** Edits with two scores each: that of the run and that of another reward. */
public final class ScorePairs {
  private final int step;
  private final List<Double> scores = new ArrayList<>();
  private final List<Double> run = new ArrayList<>();
  private final List<Integer> groups = new ArrayList<>();
  private int lastGroup;
  private int faulty;
  private String fault = "";

  /**
   * @param step that the edits are of, or -1 where they are of several
   */
  ScorePairs(int step) {
    this.step = step;
  }

  void add(int group, double score, double ofRun) {
    scores.add(score);
    run.add(ofRun);
    groups.add(group);
    lastGroup = Math.max(lastGroup, group + 1);
  }

  /** An edit got no score. */
  void fault(String why) {
    faulty++;
    fault = why;
  }

  void addAll(ScorePairs more) {
    int first = lastGroup;
    for (int i = 0; i < more.scores.size(); i++) {
      add(first + more.groups.get(i), more.scores.get(i), more.run.get(i));
    }
    faulty += more.faulty;
    fault = more.faulty > 0 ? more.fault : fault;
  }

  private static double[] doubles(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** How well the ranks agree. */
  public Agreement agreement() {
    return Agreement.of(doubles(scores), doubles(run), tasks());
  }

  /** The mean of the groups' own Spearman correlations; empty where no group has one. */
  public OptionalDouble withinGroups() {
    return Agreement.withinTasks(doubles(scores), doubles(run), tasks());
  }

  private int[] tasks() {
    return groups.stream().mapToInt(Integer::intValue).toArray();
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
        mean(scores),
        mean(run),
        faulty == 0 ? "" : "; " + faulty + " got no score: " + fault);
  }

  private static double mean(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).average().orElse(Double.NaN);
  }
}
