package org.editr1.watch.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.editr1.UserError;
import org.editr1.folder.FolderArchive;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.watch.metrics.MetricsFile;
import org.editr1.watch.report.ComparedRun.Point;
import org.editr1.watch.report.RunComparison.Folder;

/** The steps and evaluations of a run, with what the run had cost until each of them. */
final class RunCurves {
  private static final String SECONDS = "seconds";
  private static final String DEVICE_SECONDS = "device_seconds";

  private final List<Point> training = new ArrayList<>();
  private final List<Point> evaluations = new ArrayList<>();
  private final NavigableMap<Integer, Point> bySteps = new TreeMap<>();

  private RunCurves(List<StepFinished> lines) {
    double seconds = 0;
    double deviceSeconds = 0;
    bySteps.put(0, new Point(0, 0, 0, Map.of()));
    for (StepFinished line : of(Split.TRAIN, lines)) {
      seconds += line.values().getOrDefault(SECONDS, 0.0);
      deviceSeconds += line.values().getOrDefault(DEVICE_SECONDS, Double.NaN);
      // Metrics count finished steps.
      Point point = new Point(line.pass().version(), seconds, deviceSeconds, line.values());
      training.add(point);
      bySteps.put(point.step(), point);
    }
    for (StepFinished line : of(Split.TEST, lines)) {
      Point at = bySteps.floorEntry(line.pass().version()).getValue();
      evaluations.add(
          new Point(line.pass().version(), at.seconds(), at.deviceSeconds(), line.values()));
    }
  }

  private static List<StepFinished> of(Split split, List<StepFinished> lines) {
    return lines.stream()
        .filter(line -> line.pass().split() == split)
        .sorted(Comparator.comparing(StepFinished::pass))
        .toList();
  }

  /**
   * @param name what the page calls the run
   */
  static ComparedRun read(String name, Folder folder) {
    List<StepFinished> lines = MetricsFile.finished(folder.path());
    if (lines.isEmpty()) {
      throw new UserError(
          folder.path() + " has nothing to compare: no step or evaluation has ended in it");
    }
    RunCurves curves = new RunCurves(lines);
    FolderArchive archive = new FolderArchive(folder.path(), unused -> folder.spec());
    Map<String, Integer> faults = new TreeMap<>();
    for (int step : archive.stored(Split.TRAIN)) {
      archive.faults(new Pass.Step(step)).forEach(reason -> faults.merge(reason, 1, Integer::sum));
    }
    return new ComparedRun(name, curves.training, curves.evaluations, curves.notes(folder), faults);
  }

  private List<String> notes(Folder folder) {
    List<String> notes = new ArrayList<>();
    int done = bySteps.lastKey();
    if (done < folder.spec().steps()) {
      notes.add(done + " of " + folder.spec().steps() + " steps are done.");
    }
    if (training.stream().anyMatch(point -> !Double.isFinite(point.deviceSeconds()))) {
      notes.add("Its device time was not recorded, so nothing is drawn against it.");
    }
    for (Alarm alarm : Alarm.values()) {
      if (training.stream().anyMatch(point -> point.values().containsKey(alarm.flag()))) {
        notes.add("Alarm " + alarm.label() + ": " + alarm.sentence() + ".");
      }
    }
    return notes;
  }
}
