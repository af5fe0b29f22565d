package org.editr1.actors;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Pass;

/** What is logged of the open steps and evaluations, until they end. */
final class StepValues {
  private static final double NANOS = 1e9;

  private final Map<String, SortedMap<String, Double>> open = new TreeMap<>();
  private final Map<String, Long> opened = new TreeMap<>();
  private long lastStepEnded;
  private long devicesCounted;
  private double deviceSeconds;

  /**
   * @param now in nanoseconds: when the first step may begin
   */
  StepValues(long now) {
    lastStepEnded = now;
    devicesCounted = now;
  }

  /** Since the last call so many devices were there. */
  void devices(int live, long now) {
    deviceSeconds += live * (now - devicesCounted) / NANOS;
    devicesCounted = now;
  }

  void opened(Pass pass, long now) {
    opened.putIfAbsent(pass.folder(), now);
  }

  void add(Pass pass, Map<String, Double> values) {
    of(pass).putAll(values);
  }

  void count(GroupKey group, String name, double value) {
    of(group.pass()).merge(name, value, Double::sum);
  }

  /** All values of a training step, with what has passed since the step before ended. */
  Map<String, Double> endStep(int step, long now) {
    SortedMap<String, Double> values = of(new Pass.Step(step));
    values.put("seconds", (now - lastStepEnded) / NANOS);
    values.put("device_seconds", deviceSeconds);
    lastStepEnded = now;
    deviceSeconds = 0;
    open.remove(new Pass.Step(step).folder());
    return values;
  }

  /** All values of an evaluation, with the seconds since it opened. */
  Map<String, Double> endEvaluation(int version, long now) {
    String name = new Pass.Evaluation(version).folder();
    SortedMap<String, Double> values = of(new Pass.Evaluation(version));
    Long began = opened.remove(name);
    values.put("seconds", began == null ? 0 : (now - began) / NANOS);
    open.remove(name);
    return values;
  }

  private SortedMap<String, Double> of(Pass pass) {
    return open.computeIfAbsent(pass.folder(), unused -> new TreeMap<>());
  }
}
