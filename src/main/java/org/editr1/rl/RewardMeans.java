package org.editr1.rl;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.journey.Metric;
import org.editr1.journey.Result.Score;

/** Means over the scores of a step or an evaluation, as metrics name them. */
public final class RewardMeans {
  private RewardMeans() {}

  /**
   * @param name of the mean reward; each part of it gets {@code reward.PART} while training and
   *     {@code reward.eval.PART} for {@code reward.eval}
   */
  public static Map<String, Double> of(String name, Collection<List<Score>> groups) {
    String prefix = name.equals(Metric.TRAIN_REWARD) ? Metric.PART : name + ".";
    Map<String, Double> sums = new TreeMap<>();
    int count = 0;
    for (List<Score> group : groups) {
      for (Score score : group) {
        count++;
        sums.merge(name, score.value(), Double::sum);
        score.parts().forEach((part, value) -> sums.merge(prefix + part, value, Double::sum));
      }
    }
    int samples = Math.max(1, count);
    sums.replaceAll((unused, sum) -> sum / samples);
    return sums;
  }

  /** Standard error of the mean reward, from how much the samples differ; 0 for fewer than two. */
  public static double standardError(Collection<List<Score>> groups) {
    List<Double> rewards = groups.stream().flatMap(List::stream).map(Score::value).toList();
    int count = rewards.size();
    return count < 2 ? 0 : RewardGroup.std(rewards) / Math.sqrt(count - 1);
  }
}
