package org.editr1.rl;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.editr1.UserError;

/** Which groups are trained. The released code and the paper differ, so both are here. */
public enum GroupFilter {
  /** All of them. */
  NONE {
    @Override
    public boolean keeps(RewardGroup group, Thresholds thresholds) {
      return true;
    }
  },
  /** The released code where its {@code ban_prompt} is on: contrast, and not yet solved. */
  RELEASED {
    @Override
    public boolean keeps(RewardGroup group, Thresholds thresholds) {
      return group.std() > thresholds.std() && group.mean() < thresholds.mean();
    }
  },
  /** The paper: only what is solved and without contrast is dropped. */
  PAPER {
    @Override
    public boolean keeps(RewardGroup group, Thresholds thresholds) {
      return !Bans.bans(group, thresholds);
    }
  };

  /** Whether {@code group} is trained. */
  public abstract boolean keeps(RewardGroup group, Thresholds thresholds);

  /** By the name in {@code advantage.filter}. */
  public static GroupFilter of(String name) {
    return Arrays.stream(values())
        .filter(filter -> filter.label().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new UserError("advantage.filter is " + name + ", expected one of " + allLabels()));
  }

  private String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String allLabels() {
    return Arrays.stream(values()).map(GroupFilter::label).collect(Collectors.joining(", "));
  }
}
