package org.editr1.reward;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.editr1.journey.Spelling;
import org.editr1.journey.UserError;

/** All rewards by name, those of the reference that are not there yet included. */
public final class Rewards {
  private static final Map<String, Supplier<RewardFunction>> AVAILABLE =
      new TreeMap<>(
          Map.of(
              "target", TargetReward::new,
              "jpeg_compressibility", JpegCompressibilityReward::new,
              "dummy", DummyReward::new));

  private static final List<String> LATER =
      List.of(
          "mllm_score",
          "mllm_score_continue",
          "unifiedreward",
          "pickscore",
          "clipscore",
          "aesthetic",
          "imagereward",
          "hpsv2",
          "ocr",
          "geneval");

  private Rewards() {}

  /**
   * Refuses what no version knows; what a later version knows passes.
   *
   * @param key of the configuration, for messages
   * @param weights weight by name
   */
  public static void checkNames(String key, Map<String, Double> weights) {
    if (weights.isEmpty()) {
      throw new UserError(key + " names no reward; expected a weight by name, as {\"target\": 1}");
    }
    weights.forEach(
        (name, weight) -> {
          if (!AVAILABLE.containsKey(name) && !LATER.contains(name)) {
            throw new UserError(
                (key + "." + name + ": there is no such reward; did you mean " + nearest(name))
                    + ("? Available are " + String.join(", ", AVAILABLE.keySet())));
          }
          if (!Double.isFinite(weight)) {
            throw new UserError(key + "." + name + " is " + weight + "; expected a number");
          }
        });
  }

  /**
   * The weighted sum of {@code weights}, asked in the sequence of their names.
   *
   * @param key of the configuration, for messages
   * @throws UserError where a reward is unknown or not available in this version
   */
  public static RewardFunction of(String key, Map<String, Double> weights) {
    checkNames(key, weights);
    Map<RewardFunction, Double> functions = new LinkedHashMap<>();
    new TreeMap<>(weights)
        .forEach(
            (name, weight) -> {
              Supplier<RewardFunction> reward = AVAILABLE.get(name);
              if (reward == null) {
                throw new UserError(
                    (key + "." + name + " is not available in this version; available are ")
                        + String.join(", ", AVAILABLE.keySet()));
              }
              functions.put(reward.get(), weight);
            });
    return new WeightedReward(functions);
  }

  /**
   * A task is banned when its mean is above {@code banMean}; refuses rewards that never get there.
   *
   * @param key of the configuration, for messages
   */
  public static void checkReach(String key, RewardFunction reward, double banMean) {
    if (reward.range().highest() <= banMean) {
      throw new UserError(
          (key + " is at most " + reward.range().highest() + " and never above advantage.banMean ")
              + (banMean + ": no task could be banned; lower it or set advantage.ban to false"));
    }
  }

  private static String nearest(String name) {
    TreeSet<String> known = new TreeSet<>(AVAILABLE.keySet());
    known.addAll(LATER);
    return Spelling.nearest(name, known);
  }
}
