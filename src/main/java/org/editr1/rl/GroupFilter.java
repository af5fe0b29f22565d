package org.editr1.rl;

import org.editr1.journey.RunSpec.Advantage.Filter;

/** Which groups are trained. */
public final class GroupFilter {
  private GroupFilter() {}

  /** Whether {@code filter} lets {@code group} be trained. */
  public static boolean keeps(Filter filter, RewardGroup group, Thresholds thresholds) {
    return switch (filter) {
      case NONE -> true;
      case RELEASED -> group.std() > thresholds.std() && group.mean() < thresholds.mean();
      case PAPER -> !Bans.bans(group, thresholds);
    };
  }
}
