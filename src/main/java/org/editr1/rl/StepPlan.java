package org.editr1.rl;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Metric;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;

/**
 * The consequences of a step's rewards: the samples to train with their advantages, the tasks to
 * ban, and the values to log.
 *
 * @param advantages by group and sample, of the groups that are trained
 * @param filtered why each of the other groups is filtered
 * @param banned task ids
 * @param values {@code reward.train}, {@code reward.PART}, statistics, as metrics name them
 */
public record StepPlan(
    Map<GroupKey, Map<Integer, Double>> advantages,
    Map<GroupKey, String> filtered,
    List<String> banned,
    Map<String, Double> values) {

  /**
   * @param scores of every group with at least two scored samples
   * @param task id of a group's task
   */
  public static StepPlan of(
      SortedMap<GroupKey, List<Score>> scores, Function<GroupKey, String> task, RunSpec spec) {
    RunSpec.Advantage settings = spec.advantage();
    Thresholds thresholds = new Thresholds(settings.banMean(), settings.banStd());
    List<GroupKey> keys = List.copyOf(scores.keySet());
    List<RewardGroup> groups = new ArrayList<>();
    scores.forEach(
        (key, own) ->
            groups.add(new RewardGroup(task.apply(key), own.stream().map(Score::value).toList())));
    List<List<Double>> all = Advantages.of(groups, settings.globalStd());
    Map<GroupKey, Map<Integer, Double>> advantages = new TreeMap<>();
    Map<GroupKey, String> filtered = new TreeMap<>();
    for (int g = 0; g < groups.size(); g++) {
      GroupKey key = keys.get(g);
      RewardGroup group = groups.get(g);
      if (thresholds.keep(settings.filter(), group)) {
        advantages.put(key, bySample(scores.getOrDefault(key, List.of()), all.get(g)));
      } else {
        String reason = "filtered: group mean %.3f, std %.3f";
        filtered.put(key, String.format(Locale.ROOT, reason, group.mean(), group.std()));
      }
    }
    List<String> banned = settings.ban() ? thresholds.banned(groups) : List.of();
    return new StepPlan(advantages, filtered, banned, values(scores, groups, filtered, spec));
  }

  private static Map<Integer, Double> bySample(List<Score> scores, List<Double> advantages) {
    Map<Integer, Double> bySample = new TreeMap<>();
    for (int i = 0; i < scores.size(); i++) {
      bySample.put(scores.get(i).sample(), advantages.get(i));
    }
    return bySample;
  }

  private static Map<String, Double> values(
      SortedMap<GroupKey, List<Score>> scores,
      List<RewardGroup> groups,
      Map<GroupKey, String> filtered,
      RunSpec spec) {
    Map<String, Double> values = new TreeMap<>();
    if (!groups.isEmpty()) {
      values.putAll(RewardMeans.of(Metric.TRAIN_REWARD, scores.values()));
      values.putAll(StepStatistics.of(groups, times(spec)).named());
    }
    values.put(Metric.GROUPS_FILTERED, (double) filtered.size());
    return values;
  }

  /**
   * Returns how many of the sampling times of a sample are trained: {@code int(steps * fraction)}.
   */
  public static int times(RunSpec spec) {
    return (int) (spec.sampling().steps() * spec.train().timestepFraction());
  }
}
