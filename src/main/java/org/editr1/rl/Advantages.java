package org.editr1.rl;

import java.util.List;

/**
 * Rewards relative to their group: (reward - mean of the group) / (std + 1e-4), where the standard
 * deviation is over all rewards of the step or over the group (flow_grpo PerPromptStatTracker).
 * Groups are identified by their index in the list, never by their text.
 */
public final class Advantages {
  private static final double EPSILON = 1e-4;

  private Advantages() {}

  /**
   * @param globalStd divide by the standard deviation over all groups
   * @return for each group an advantage per reward
   */
  public static List<List<Double>> of(List<RewardGroup> groups, boolean globalStd) {
    List<Double> all = groups.stream().flatMap(group -> group.rewards().stream()).toList();
    double stepStd = globalStd && !all.isEmpty() ? RewardGroup.std(all) : 0;
    return groups.stream().map(group -> of(group, globalStd ? stepStd : group.std())).toList();
  }

  private static List<Double> of(RewardGroup group, double std) {
    double mean = group.mean();
    return group.rewards().stream().map(reward -> (reward - mean) / (std + EPSILON)).toList();
  }
}
