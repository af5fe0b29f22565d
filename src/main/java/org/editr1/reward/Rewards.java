package org.editr1.reward;

import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.Spelling;
import org.editr1.UserError;
import org.editr1.reward.clip.AestheticReward;
import org.editr1.reward.clip.ClipSimilarityReward;
import org.editr1.reward.guard.SourceConsistencyReward;
import org.editr1.reward.judge.MllmScore;
import org.editr1.reward.server.ServerRewards;

/** All rewards by name. */
public final class Rewards {
  private static final SortedMap<String, RewardKind> AVAILABLE = new TreeMap<>();

  static {
    AVAILABLE.put("target", TargetReward.KIND);
    AVAILABLE.put("source_consistency", SourceConsistencyReward.KIND);
    AVAILABLE.put("jpeg_compressibility", JpegReward.COMPRESSIBILITY);
    AVAILABLE.put("jpeg_incompressibility", JpegReward.INCOMPRESSIBILITY);
    AVAILABLE.put("clipscore", ClipSimilarityReward.CLIPSCORE);
    AVAILABLE.put("pickscore", ClipSimilarityReward.PICKSCORE);
    AVAILABLE.put("aesthetic", AestheticReward.KIND);
    AVAILABLE.put("mllm_score", new MllmScore());
    AVAILABLE.put("dummy", DummyReward.KIND);
    AVAILABLE.putAll(ServerRewards.KINDS);
  }

  /** Names of the reference that are another one here. */
  private static final Map<String, String> RENAMED =
      Map.of("mllm_score_continue", ServerRewards.EDIT_R1);

  private Rewards() {}

  /**
   * Refuses what is no reward.
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
          if (RENAMED.containsKey(name)) {
            throw new UserError(key + "." + name + " is called " + RENAMED.get(name) + " here");
          }
          if (!AVAILABLE.containsKey(name)) {
            throw new UserError(
                (key + "." + name + ": there is no such reward; did you mean ")
                    + Spelling.nearest(name, AVAILABLE.keySet())
                    + ("? Available are " + String.join(", ", AVAILABLE.keySet())));
          }
          if (!Double.isFinite(weight)) {
            throw new UserError(key + "." + name + " is " + weight + "; expected a number");
          }
        });
  }

  /**
   * Refuses settings of servers for a reward that no server gives.
   *
   * @param key of the configuration, for messages
   */
  public static void checkServer(String key, String name) {
    Set<String> known = ServerRewards.KINDS.keySet();
    if (!known.contains(name)) {
      throw new UserError(
          (key + ": no server gives such a reward; did you mean " + Spelling.nearest(name, known))
              + ("? Servers give " + String.join(", ", known)));
    }
  }

  /**
   * The weighted sum of {@code weights}, asked in the sequence of their names.
   *
   * @param key of the configuration, for messages
   * @throws UserError where a reward is unknown
   */
  public static RewardPlan of(String key, Map<String, Double> weights) {
    checkNames(key, weights);
    SortedMap<String, RewardPlan.Term> terms = new TreeMap<>();
    weights.forEach(
        (name, weight) -> {
          RewardKind kind = Objects.requireNonNull(AVAILABLE.get(name), name);
          terms.put(name, new RewardPlan.Term(kind, weight));
        });
    return new RewardPlan(key, terms);
  }

  /** How near an edit came to the wanted picture: the reward of the tiny data set. */
  public static RewardFunction target() {
    return new TargetReward();
  }

  /**
   * A task is banned when its mean is above {@code banMean}; refuses rewards that never get there.
   *
   * @param key of the configuration, for messages
   */
  public static void checkReach(String key, RewardPlan reward, double banMean) {
    if (reward.range().highest() <= banMean) {
      throw new UserError(
          (key + " is at most " + reward.range().highest() + " and never above advantage.banMean ")
              + (banMean + ": no task could be banned; lower it or set advantage.ban to false"));
    }
  }
}
