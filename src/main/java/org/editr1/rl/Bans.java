package org.editr1.rl;

import java.util.List;

/**
 * Tasks that are not drawn again: their group was solved and its rewards lay together. This is the
 * paper's rule also where the filter follows the released code.
 */
public final class Bans {
  private Bans() {}

  /** Whether {@code group} teaches nothing any more. */
  public static boolean bans(RewardGroup group, Thresholds thresholds) {
    return group.mean() > thresholds.mean() && group.std() < thresholds.std();
  }

  /** The keys of those that are banned, in the given sequence. */
  public static List<String> of(List<RewardGroup> groups, Thresholds thresholds) {
    return groups.stream()
        .filter(group -> bans(group, thresholds))
        .map(RewardGroup::key)
        .distinct()
        .toList();
  }
}
