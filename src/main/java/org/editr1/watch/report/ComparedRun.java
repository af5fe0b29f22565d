package org.editr1.watch.report;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is compared of a run.
 *
 * @param name short; differs from that of the other run
 * @param training one point per step, ascending; values as {@code metrics.jsonl} names them
 * @param evaluations one point per evaluation, ascending: at the version that was evaluated
 * @param notes sentences that a reader must know, as that a run is not finished
 * @param faults samples that were at fault, by reason, as far as their steps are still stored
 */
public record ComparedRun(
    String name,
    List<Point> training,
    List<Point> evaluations,
    List<String> notes,
    Map<String, Integer> faults) {
  static final String HELD_OUT = "reward.eval";
  static final String TRAINING = "reward.train";

  private static final double ROUNDING = 1e-9;

  public ComparedRun {
    training = List.copyOf(training);
    evaluations = List.copyOf(evaluations);
    notes = List.copyOf(notes);
    faults = Map.copyOf(faults);
  }

  /**
   * Where the run was and what it had then.
   *
   * @param step finished steps
   * @param seconds of wall clock that the run took until then
   * @param deviceSeconds that devices were there for it until then; NaN where that is not known
   */
  public record Point(int step, double seconds, double deviceSeconds, Map<String, Double> values) {
    /** The value of that name, or NaN. */
    double value(String name) {
      return values.getOrDefault(name, Double.NaN);
    }

    boolean has(String name) {
      return values.containsKey(name);
    }
  }

  /** The last finished step, and what it took to come there. */
  Point end() {
    return training.isEmpty() ? new Point(0, 0, 0, Map.of()) : training.get(training.size() - 1);
  }

  /** Over all steps. */
  double total(String name) {
    return training.stream().mapToDouble(point -> point.values().getOrDefault(name, 0.0)).sum();
  }

  Optional<Point> firstEvaluation() {
    return evaluations.stream().findFirst();
  }

  Optional<Point> lastEvaluation() {
    return evaluations.stream().reduce((before, after) -> after);
  }

  Optional<Point> bestEvaluation() {
    return evaluations.stream().max(Comparator.comparingDouble(point -> point.value(HELD_OUT)));
  }

  /** The first evaluation with at least that held-out reward, but for rounding. */
  Optional<Point> reaching(double heldOut) {
    return evaluations.stream()
        .filter(point -> point.value(HELD_OUT) >= heldOut - ROUNDING)
        .findFirst();
  }
}
