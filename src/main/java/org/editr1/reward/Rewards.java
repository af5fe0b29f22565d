package org.editr1.reward;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.UserError;

/**
 * The weighted sum of rewards that a configuration names. The weights are used as they are given,
 * as in the reference (multi_score): they need not add up to 1.
 */
public final class Rewards {
  /** The name of the sum. */
  static final String SUM = "avg";

  private final String key;
  private final SortedMap<String, Double> weights;
  private final SortedMap<String, RewardKind> kinds = new TreeMap<>();

  private Rewards(String key, Map<String, Double> weights) {
    this.key = key;
    this.weights = new TreeMap<>(weights);
  }

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
    Rewards rewards = new Rewards(key, weights);
    weights.forEach(
        (name, weight) -> {
          rewards.kinds.put(name, RewardKinds.available().of(key, name));
          if (!Double.isFinite(weight)) {
            throw new UserError(key + "." + name + " is " + weight + "; expected a number");
          }
        });
    return rewards;
  }

  /** The range of the sum. */
  public RewardKind.Range range() {
    return kinds.values().stream()
        .map(kind -> kind.range().times(weights.getOrDefault(kind.name(), 0.0)))
        .reduce(new RewardKind.Range(0, 0), RewardKind.Range::plus);
  }

  /** Whether every sample must carry {@link RewardSample#target}. */
  public boolean needsTarget() {
    return kinds.values().stream().anyMatch(RewardKind::needsTarget);
  }

  /** Whether some score comes from a server outside of the run. */
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
    Map<RewardFunction, Double> opened = new LinkedHashMap<>();
    kinds.forEach(
        (name, kind) -> opened.put(kind.open(resources), weights.getOrDefault(name, 0.0)));
    return new Sum(opened);
  }

  /**
   * The sum, which advantages use. Its parts are {@code avg}, each reward by its name, and each
   * part of a reward as {@code reward.part}.
   *
   * @param weights in the order in which rewards are asked and logged
   */
  record Sum(Map<RewardFunction, Double> weights) implements RewardFunction {
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
              "%s gave %d scores for %d samples"
                  .formatted(reward.name(), own.size(), samples.size()));
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

    /** One faulty part makes the sum faulty. */
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
}
