package org.editr1.watch;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.folder.MetricsLine;
import org.editr1.journey.Split;
import org.editr1.rl.Alarm;
import org.editr1.rl.HackingWatch;

/**
 * The metrics of a run in order, each line with the alarms that stand at it. Equal lines yield
 * equal alarms, whether the run was stopped in between or not.
 */
public final class AlarmedMetrics {
  private final HackingWatch watch = new HackingWatch();

  /** Adds a line; returns it with a value of 1 per alarm, at evaluations only for held-out. */
  public MetricsLine add(MetricsLine line) {
    observe(line);
    Map<String, Double> values = new TreeMap<>(line.values());
    standing().stream()
        .filter(alarm -> line.split() == Split.TRAIN || alarm == Alarm.HELD_OUT)
        .forEach(alarm -> values.put(alarm.flag(), 1.0));
    return new MetricsLine(line.pass(), values);
  }

  /** Takes a line that has its alarms already. */
  public void observe(MetricsLine line) {
    if (line.split() == Split.TRAIN) {
      watch.stepEnded(line.version(), line.values());
    } else {
      watch.evaluationEnded(line.version(), line.values());
    }
  }

  /** The standing alarms. */
  public Set<Alarm> standing() {
    return watch.standing();
  }
}
