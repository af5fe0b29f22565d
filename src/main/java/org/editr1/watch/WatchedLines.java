package org.editr1.watch;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.folder.MetricsLine;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.rl.HackingWatch;

/**
 * The lines of a run in their sequence, each with the alarms that stand when it is written. Whoever
 * watches the same lines comes to the same alarms, whether the run was stopped in between or not.
 */
public final class WatchedLines {
  private final HackingWatch watch = new HackingWatch();

  /**
   * @param kept what earlier parts of the run have left
   */
  public WatchedLines(List<MetricsLine> kept) {
    kept.forEach(this::see);
  }

  /** The line with a value 1 for every alarm, on an evaluation's only for the held-out reward. */
  public MetricsLine add(MetricsLine line) {
    see(line);
    Map<String, Double> values = new TreeMap<>(line.values());
    standing().stream()
        .filter(alarm -> line.split() == Split.TRAIN || alarm == Alarm.HELD_OUT)
        .forEach(alarm -> values.put(alarm.flag(), 1.0));
    return new MetricsLine(line.pass(), values);
  }

  private void see(MetricsLine line) {
    if (line.split() == Split.TRAIN) {
      watch.stepEnded(line.version(), line.values());
    } else {
      watch.evaluationEnded(line.version(), line.values());
    }
  }

  /** The alarms that stand now. */
  public Set<Alarm> standing() {
    return watch.standing();
  }
}
