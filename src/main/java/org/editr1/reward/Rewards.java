package org.editr1.reward;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.editr1.UserError;

/**
 * The weighted sum of rewards that a configuration names. The weights are used as they are given,
 * as in the reference (multi_score): they need not add up to 1.
 *
 * @param key of the configuration, for messages
 * @param weights by name
 * @param kinds by name
 */
public record Rewards(
    String key, SortedMap<String, Double> weights, SortedMap<String, RewardKind> kinds) {
  /** The name of the sum. */
  static final String SUM = "avg";

  /**
   * The sum over {@code weights}; rewards are asked in the order of their names.
   *
   * @param key of the configuration, for messages
   * @param weights weight by name
   * @throws UserError where there is no reward, one is unknown or a weight is no number
   */
  public static Rewards of(String key, Map<String, Double> weights) {
    if (weights.isEmpty()) {
      throw new UserError(key + " names no reward; expected a weight by name, as {\"target\": 1}");
    }
    SortedMap<String, RewardKind> kinds = new TreeMap<>();
    weights.forEach(
        (name, weight) -> {
          kinds.put(name, RewardKinds.available().of(key, name));
          if (!Double.isFinite(weight)) {
            throw new UserError(key + "." + name + " is " + weight + "; expected a number");
          }
        });
    return new Rewards(key, new TreeMap<>(weights), kinds);
  }

  /** The range of the sum. */
  public RewardKind.Range range() {
    return kinds.values().stream()
        .map(kind -> kind.range().times(weights.getOrDefault(kind.name(), 0.0)))
        .reduce(new RewardKind.Range(0, 0), RewardKind.Range::plus);
  }

  /** Returns whether every sample must carry {@link RewardSample#target}. */
  public boolean needsTarget() {
    return kinds.values().stream().anyMatch(RewardKind::needsTarget);
  }

  /** Returns whether some score comes from a server outside of the run. */
  public boolean isExternal() {
    return kinds.values().stream().anyMatch(RewardKind::isExternal);
  }

  /**
   * Checks that all rewards can be opened, without loading anything.
   *
   * @throws UserError naming the reward and its missing setting
   */
  public void check(RewardSetup setup) {
    kinds.forEach(
        (name, kind) -> {
          try {
            kind.check(setup);
          } catch (UserError e) {
            throw new UserError(key + "." + name + ": " + e.getMessage(), e);
          }
        });
  }

  /**
   * Refuses a sum that never exceeds {@code banMean}: a task is banned when its mean does.
   *
   * @throws UserError naming both values
   */
  public void checkReach(double banMean) {
    if (range().highest() <= banMean) {
      throw new UserError(
          "%s is at most %s and never above advantage.banMean %s: no task could be banned; lower it or set advantage.ban to false"
              .formatted(key, range().highest(), banMean));
    }
  }

  /** All files that the rewards read of this machine; see {@link RewardKind#files}. */
  public Map<String, List<Path>> files(RewardSetup setup) {
    Map<String, List<Path>> files = new TreeMap<>();
    kinds.values().forEach(kind -> files.putAll(kind.files(setup)));
    return files;
  }

  /** Opens all rewards; blocking, on the device's own thread. */
  public RewardFunction open(RewardResources resources) {
    Map<String, RewardFunction> opened = new LinkedHashMap<>();
    kinds.forEach((name, kind) -> opened.put(name, kind.open(resources)));
    return new Sum(opened, weights);
  }

  /**
   * The sum, which advantages use. Its parts are {@code avg}, each reward by its name, and each
   * part of a reward as {@code reward.part}.
   *
   * @param rewards by name, in the order in which they are asked and logged
   * @param weights by name
   */
  record Sum(Map<String, RewardFunction> rewards, Map<String, Double> weights)
      implements RewardFunction {
    @Override
    public List<RewardScore> score(List<RewardSample> samples) {
      Map<String, List<RewardScore>> scores = new LinkedHashMap<>();
      rewards.forEach(
          (name, reward) -> {
            List<RewardScore> own = reward.score(samples);
            if (own.size() != samples.size()) {
              throw new IllegalStateException(
                  "%s gave %d scores for %d samples".formatted(name, own.size(), samples.size()));
            }
            scores.put(name, own);
          });
      return IntStream.range(0, samples.size()).mapToObj(i -> sum(scores, i)).toList();
    }

    @Override
    public void close() {
      rewards.values().forEach(RewardFunction::close);
    }

    /** One faulty part makes the sum faulty. */
    private RewardScore sum(Map<String, List<RewardScore>> scores, int sample) {
      Map<String, Double> parts = new LinkedHashMap<>();
      double sum = 0;
      for (Map.Entry<String, List<RewardScore>> entry : scores.entrySet()) {
        String name = entry.getKey();
        RewardScore score = entry.getValue().get(sample);
        if (score instanceof RewardScore.Faulty faulty) {
          return new RewardScore.Faulty(name + ": " + faulty.reason());
        }
        RewardScore.Scored scored = (RewardScore.Scored) score;
        sum += weights.getOrDefault(name, 0.0) * scored.value();
        parts.put(name, scored.value());
        scored.parts().forEach((part, value) -> parts.put(name + "." + part, value));
      }
      parts.put(SUM, sum);
      return new RewardScore.Scored(sum, parts);
    }
  }
}
