package org.editr1.run;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.Clock;
import org.editr1.journey.Effect;
import org.editr1.journey.Message.PoliciesUpdated;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Result.Score;
import org.editr1.journey.StoredLeaf;
import org.editr1.rl.LossTerms;
import org.editr1.rl.RewardMeans;
import org.editr1.rl.StepPlan;

/** The metrics of the open steps and evaluations, until they end. Times are in nanoseconds. */
final class StepValues {

  private final Map<Pass, SortedMap<String, Double>> open = new TreeMap<>();
  private final Map<Pass, Long> opened = new TreeMap<>();
  private long lastStepEnded;
  private long devicesCounted;
  private double deviceSeconds;

  /**
   * @param now when the first step may begin
   */
  StepValues(long now) {
    lastStepEnded = now;
    devicesCounted = now;
  }

  /** Adds the time of {@code live} devices since the last call. */
  void devices(int live, long now) {
    deviceSeconds += Clock.seconds(live * (now - devicesCounted));
    devicesCounted = now;
  }

  void opened(Pass pass, long now) {
    opened.putIfAbsent(pass, now);
  }

  /** Counts the device time of an accepted result, or a dropped sample. */
  void count(Effect effect) {
    if (effect instanceof Effect.Accepted result) {
      String busy = Metric.busy(result.order().role());
      of(result.pass()).merge(busy, result.seconds(), Double::sum);
    } else if (effect instanceof Effect.Publish news
        && news.message() instanceof SampleDropped dropped) {
      of(dropped.sample().group().pass()).merge(Metric.DROPPED, 1.0, Double::sum);
    }
  }

  /**
   * @param banned how many tasks are banned so far
   */
  void planned(Pass.Step step, StepPlan plan, int banned) {
    of(step).putAll(plan.values());
    of(step).put(Metric.TASKS_BANNED, (double) banned);
  }

  /** Returns the values of a step that is about to be learned, as if it ended now. */
  Map<String, Double> trained(Effect.Train trained, long now) {
    Map<String, Double> values = new TreeMap<>(of(new Pass.Step(trained.step())));
    List<Map<String, Double>> terms = trained.leaves().stream().map(StoredLeaf::terms).toList();
    values.putAll(LossTerms.mean(terms, trained.count()));
    values.put(Metric.SAMPLES, (double) trained.samples());
    values.put(Metric.SECONDS, Clock.seconds(now - lastStepEnded));
    values.put(Metric.DEVICE_SECONDS, deviceSeconds);
    return values;
  }

  /** Returns the message that a step has ended, with what the learner logs. */
  StepFinished learned(Effect.Train trained, PoliciesUpdated made, long now) {
    Pass.Step step = new Pass.Step(trained.step());
    of(step).putAll(made.values());
    of(step).putAll(trained(trained, now));
    return new StepFinished(step, endStep(step, now));
  }

  /** Returns the message that an evaluation has ended. */
  StepFinished evaluated(Pass.Evaluation evaluation, Collection<List<Score>> scores, long now) {
    of(evaluation).putAll(RewardMeans.of(Metric.HELD_OUT_REWARD, scores));
    of(evaluation).put(Metric.SAMPLES, (double) scores.stream().mapToInt(List::size).sum());
    of(evaluation).put(Metric.HELD_OUT_ERROR, RewardMeans.standardError(scores));
    return new StepFinished(evaluation, endEvaluation(evaluation, now));
  }

  /** Returns all values of a step, with the time since the previous step ended. */
  Map<String, Double> endStep(Pass.Step step, long now) {
    SortedMap<String, Double> values = of(step);
    values.put(Metric.SECONDS, Clock.seconds(now - lastStepEnded));
    values.put(Metric.DEVICE_SECONDS, deviceSeconds);
    lastStepEnded = now;
    deviceSeconds = 0;
    open.remove(step);
    return values;
  }

  /** Returns all values of an evaluation, with the seconds since it opened. */
  private Map<String, Double> endEvaluation(Pass.Evaluation evaluation, long now) {
    SortedMap<String, Double> values = of(evaluation);
    Long began = opened.remove(evaluation);
    values.put(Metric.SECONDS, began == null ? 0 : Clock.seconds(now - began));
    open.remove(evaluation);
    return values;
  }

  private SortedMap<String, Double> of(Pass pass) {
    return open.computeIfAbsent(pass, unused -> new TreeMap<>());
  }
}
