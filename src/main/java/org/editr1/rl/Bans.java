package org.editr1.rl;

import java.util.List;

/**
 * Tasks that are not drawn again: their group was solved with a low reward spread. This is the
 * paper's rule also where the filter follows the released code.
 */
public final class Bans {
  private Bans() {}

  /** Returns whether {@code group} is solved and has a low reward spread. */
  public static boolean bans(RewardGroup group, Thresholds thresholds) {
    return group.mean() > thresholds.mean() && group.std() < thresholds.std();
  }

  /** Returns the keys of the banned groups, in the given order. */
  public static List<String> of(List<RewardGroup> groups, Thresholds thresholds) {
    return groups.stream()
        .filter(group -> bans(group, thresholds))
        .map(RewardGroup::key)
        .distinct()
        .toList();
  }
}
