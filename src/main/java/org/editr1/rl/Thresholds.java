package org.editr1.rl;

import java.util.List;
import org.editr1.journey.RunSpec.Advantage.Filter;

/**
 * Where a group counts as solved or as without contrast; over the weighted reward.
 *
 * @param mean published: 0.9
 * @param std published: 0.05
 */
public record Thresholds(double mean, double std) {
  /** Returns whether {@code filter} lets {@code group} be trained. */
  public boolean keep(Filter filter, RewardGroup group) {
    return switch (filter) {
      case NONE -> true;
      case RELEASED -> group.std() > std && group.mean() < mean;
      case PAPER -> !ban(group);
    };
  }

  /**
   * Returns whether the task of {@code group} is not drawn again: the group was solved with a low
   * reward spread. This is the paper's rule also where the filter follows the released code.
   */
  public boolean ban(RewardGroup group) {
    return group.mean() > mean && group.std() < std;
  }

  /** The keys of the banned groups, in the given order. */
  public List<String> banned(List<RewardGroup> groups) {
    return groups.stream().filter(this::ban).map(RewardGroup::key).distinct().toList();
  }
}
