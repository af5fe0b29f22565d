package org.editr1.reward;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The weighted sum of several rewards, which advantages use. Its parts are {@code avg}, each reward
 * by its name, and each part of a reward as {@code reward.part}. The weights are used as they are
 * given, as in the reference (multi_score): they need not add up to 1.
 */
final class WeightedReward implements RewardFunction {
  /** The name of the sum. */
  static final String SUM = "avg";

  private final Map<RewardFunction, Double> weights;

  /**
   * @param weights in the order in which rewards are asked and logged
   */
  WeightedReward(Map<RewardFunction, Double> weights) {
    this.weights = new LinkedHashMap<>(weights);
  }

  @Override
  public String name() {
    return SUM;
  }

  @Override
  public List<RewardScore> score(List<RewardSample> samples) {
    Map<RewardFunction, List<RewardScore>> scores = new LinkedHashMap<>();
    for (RewardFunction reward : weights.keySet()) {
      List<RewardScore> own = reward.score(samples);
      if (own.size() != samples.size()) {
        throw new IllegalStateException(
            reward.name() + " gave " + own.size() + " scores for " + samples.size() + " samples");
      }
      scores.put(reward, own);
    }
    List<RewardScore> sums = new ArrayList<>();
    for (int i = 0; i < samples.size(); i++) {
      sums.add(sum(scores, i));
    }
    return sums;
  }

  @Override
  public void close() {
    weights.keySet().forEach(RewardFunction::close);
  }

  /** One faulty part makes the whole faulty. */
  private RewardScore sum(Map<RewardFunction, List<RewardScore>> scores, int sample) {
    Map<String, Double> parts = new LinkedHashMap<>();
    double sum = 0;
    for (Map.Entry<RewardFunction, List<RewardScore>> entry : scores.entrySet()) {
      String name = entry.getKey().name();
      RewardScore score = entry.getValue().get(sample);
      if (score instanceof RewardScore.Faulty faulty) {
        return new RewardScore.Faulty(name + ": " + faulty.reason());
      }
      if (score instanceof RewardScore.Scored scored) {
        sum += weights.getOrDefault(entry.getKey(), 0.0) * scored.value();
        parts.put(name, scored.value());
        scored.parts().forEach((part, value) -> parts.put(name + "." + part, value));
      }
    }
    parts.put(SUM, sum);
    return new RewardScore.Scored(sum, parts);
  }
}
