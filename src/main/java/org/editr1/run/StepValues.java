package org.editr1.run;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;

/** The metrics of the open steps and evaluations, until they end. Times are in nanoseconds. */
final class StepValues {
  private static final double NANOS = 1e9;

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
    deviceSeconds += live * (now - devicesCounted) / NANOS;
    devicesCounted = now;
  }

  void opened(Pass pass, long now) {
    opened.putIfAbsent(pass, now);
  }

  void add(Pass pass, Map<String, Double> values) {
    of(pass).putAll(values);
  }

  void count(Pass pass, String name, double value) {
    of(pass).merge(name, value, Double::sum);
  }

  /** Returns all values of a step, with the time since the previous step ended. */
  Map<String, Double> endStep(Pass.Step step, long now) {
    SortedMap<String, Double> values = of(step);
    values.put(Metric.SECONDS, (now - lastStepEnded) / NANOS);
    values.put(Metric.DEVICE_SECONDS, deviceSeconds);
    lastStepEnded = now;
    deviceSeconds = 0;
    open.remove(step);
    return values;
  }

  /** Returns all values of an evaluation, with the seconds since it opened. */
  Map<String, Double> endEvaluation(Pass.Evaluation evaluation, long now) {
    SortedMap<String, Double> values = of(evaluation);
    Long began = opened.remove(evaluation);
    values.put(Metric.SECONDS, began == null ? 0 : (now - began) / NANOS);
    open.remove(evaluation);
    return values;
  }

  private SortedMap<String, Double> of(Pass pass) {
    return open.computeIfAbsent(pass, unused -> new TreeMap<>());
  }
}
