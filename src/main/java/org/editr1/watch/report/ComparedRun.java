package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.MetricsLine;
import org.editr1.folder.StoredPass;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.watch.report.Comparison.Folder;

/**
 * One run of a comparison.
 *
 * @param name short; differs from the name of the other run
 * @param training one point per step, ascending
 * @param evaluations one point per evaluation, ascending: at the version that was evaluated
 * @param notes sentences that a reader must know, for example that a run is not finished
 * @param faults samples at fault by reason, in the steps that are still stored
 */
public record ComparedRun(
    String name,
    List<Point> training,
    List<Point> evaluations,
    List<String> notes,
    Map<String, Integer> faults) {
  private static final double ROUNDING = 1e-9;

  /**
   * The state of a run after a step.
   *
   * @param step finished steps
   * @param seconds of wall clock since the start
   * @param deviceSeconds of all devices since the start; NaN where they were not recorded
   * @param values by {@link Metric}
   */
  public record Point(int step, double seconds, double deviceSeconds, Map<String, Double> values) {
    static final Point START = new Point(0, 0, 0, Map.of());

    /** The value of that name, or NaN. */
    double value(String name) {
      return values.getOrDefault(name, Double.NaN);
    }

    boolean has(String name) {
      return values.containsKey(name);
    }

    private Point next(MetricsLine line) {
      return new Point(
          line.version(),
          seconds + line.values().getOrDefault(Metric.SECONDS, 0.0),
          deviceSeconds + line.values().getOrDefault(Metric.DEVICE_SECONDS, Double.NaN),
          line.values());
    }
  }

  /**
   * Reads metrics and stored faults of a run folder.
   *
   * @param name shown on the page
   */
  static ComparedRun read(String name, Folder folder) {
    List<MetricsLine> lines = MetricsFile.read(folder.run());
    if (lines.isEmpty()) {
      throw new UserError(
          folder.path() + " has nothing to compare: no step or evaluation has ended in it");
    }
    NavigableMap<Integer, Point> bySteps = new TreeMap<>(Map.of(0, Point.START));
    for (MetricsLine line : of(Split.TRAIN, lines)) {
      Point point = bySteps.lastEntry().getValue().next(line);
      bySteps.put(point.step(), point);
    }
    List<Point> evaluations = new ArrayList<>();
    for (MetricsLine line : of(Split.TEST, lines)) {
      int version = line.version();
      Point at = bySteps.floorEntry(version).getValue();
      evaluations.add(new Point(version, at.seconds(), at.deviceSeconds(), line.values()));
    }
    List<Point> training = List.copyOf(bySteps.tailMap(0, false).values());
    return new ComparedRun(name, training, evaluations, notes(training, folder), faults(folder));
  }

  private static List<MetricsLine> of(Split split, List<MetricsLine> lines) {
    return lines.stream()
        .filter(line -> line.split() == split)
        .sorted(Comparator.comparing(MetricsLine::pass))
        .toList();
  }

  private static List<String> notes(List<Point> training, Folder folder) {
    List<String> notes = new ArrayList<>();
    int done = training.isEmpty() ? 0 : training.get(training.size() - 1).step();
    if (done < folder.spec().steps()) {
      notes.add(done + " of " + folder.spec().steps() + " steps are done.");
    }
    if (training.stream().anyMatch(point -> !Double.isFinite(point.deviceSeconds()))) {
      notes.add("Its device time was not recorded, so nothing is drawn against it.");
    }
    for (Alarm alarm : Alarm.values()) {
      if (training.stream().anyMatch(point -> point.has(alarm.flag()))) {
        notes.add("Alarm " + alarm.label() + ": " + alarm.sentence() + ".");
      }
    }
    return notes;
  }

  private static Map<String, Integer> faults(Folder folder) {
    Map<String, Integer> faults = new TreeMap<>();
    for (Pass pass : StoredPass.all(folder.run())) {
      if (pass instanceof Pass.Step) {
        StoredPass.read(folder.run(), pass)
            .faults()
            .forEach(reason -> faults.merge(reason, 1, Integer::sum));
      }
    }
    return faults;
  }

  /** The last finished step with its costs. */
  Point end() {
    return training.isEmpty() ? Point.START : training.get(training.size() - 1);
  }

  /** The sum over all steps. */
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
    return evaluations.stream()
        .max(Comparator.comparingDouble(point -> point.value(Metric.HELD_OUT_REWARD)));
  }

  /** The first evaluation with at least that held-out reward, up to rounding. */
  Optional<Point> reaching(double heldOut) {
    return evaluations.stream()
        .filter(point -> point.value(Metric.HELD_OUT_REWARD) >= heldOut - ROUNDING)
        .findFirst();
  }
}
