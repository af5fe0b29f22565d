package org.editr1.rl;

import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;

/**
 * Statistics of a step's rewards (flow_grpo calculate_zero_std_ratio and the trainer's log).
 *
 * @param groupSize mean number of samples per group
 * @param zeroStdRatio share of groups whose rewards are all equal
 * @param rewardStdMean mean over groups of the population std, in fp32 as the reference
 * @param meanReward mean over groups of the mean of their best p percent, by p
 */
public record StepStatistics(
    double groupSize,
    double zeroStdRatio,
    double rewardStdMean,
    SortedMap<Integer, Double> meanReward) {
  private static final List<Integer> PERCENTAGES = List.of(100, 75, 50, 25, 10);

  /**
   * @param columns how often the reference repeats a reward before it takes percentiles: once per
   *     training time. It moves interpolated thresholds.
   */
  public static StepStatistics of(List<RewardGroup> groups, int columns) {
    if (groups.isEmpty()) {
      throw new IllegalArgumentException("a step without rewards has no statistics");
    }
    SortedMap<Integer, Double> meanReward = new TreeMap<>();
    for (int percentage : PERCENTAGES) {
      meanReward.put(
          percentage,
          RewardGroup.mean(
              groups.stream().map(group -> meanOfBest(group, percentage, columns)).toList()));
    }
    return new StepStatistics(
        RewardGroup.mean(groups.stream().map(group -> (double) group.rewards().size()).toList()),
        RewardGroup.mean(groups.stream().map(group -> group.isFlat() ? 1.0 : 0.0).toList()),
        (float)
            RewardGroup.mean(groups.stream().map(group -> (double) (float) group.std()).toList()),
        meanReward);
  }

  /** The mean of the rewards that reach the (100 - percentage)th percentile of the group. */
  private static double meanOfBest(RewardGroup group, int percentage, int columns) {
    double threshold = percentile(group, (100 - percentage) / 100.0, columns);
    return RewardGroup.mean(
        group.rewards().stream().filter(reward -> reward >= threshold).toList());
  }

  /** numpy's percentile with linear interpolation, of rewards that each stand there repeatedly. */
  private static double percentile(RewardGroup group, double quantile, int columns) {
    List<Double> sorted = group.rewards().stream().sorted().toList();
    double index = quantile * ((double) sorted.size() * columns - 1);
    long below = (long) Math.floor(index);
    double low = sorted.get((int) (below / columns));
    int above = (int) ((below + 1) / columns);
    double high = above < sorted.size() ? sorted.get(above) : low;
    return interpolate(low, high, index - below);
  }

  /** numpy's _lerp: from the nearer end, so that it never passes either. */
  private static double interpolate(double low, double high, double share) {
    double difference = high - low;
    return share >= 0.5 ? high - difference * (1 - share) : low + difference * share;
  }

  /** Returns the statistics by the names that metrics use. */
  public Map<String, Double> named() {
    Map<String, Double> named = new TreeMap<>();
    named.put("group_size", groupSize);
    named.put(Metric.ZERO_STD_RATIO, zeroStdRatio);
    named.put(Metric.REWARD_STD_MEAN, rewardStdMean);
    meanReward.forEach((percentage, value) -> named.put("mean_reward_" + percentage, value));
    return named;
  }
}
