package org.editr1.rl;

import java.util.List;

/**
 * The rewards of one task's samples in one step. They are rounded to fp32 first and then computed
 * with in double precision, as the reference gathers them.
 *
 * @param key of the task
 */
public record RewardGroup(String key, List<Double> rewards) {
  public RewardGroup {
    if (rewards.isEmpty()) {
      throw new IllegalArgumentException("group " + key + " has no rewards");
    }
    rewards = rewards.stream().map(reward -> (double) reward.floatValue()).toList();
  }

  public double mean() {
    return mean(rewards);
  }

  /** Population standard deviation (divisor n). */
  public double std() {
    return std(rewards);
  }

  /** All rewards are the same number; {@link #std} may miss that by rounding. */
  public boolean isFlat() {
    double first = rewards.get(0);
    return rewards.stream().allMatch(reward -> reward == first);
  }

  static double mean(List<Double> values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.size();
  }

  static double std(List<Double> values) {
    double mean = mean(values);
    double sum = 0;
    for (double value : values) {
      sum += (value - mean) * (value - mean);
    }
    return Math.sqrt(sum / values.size());
  }
}
