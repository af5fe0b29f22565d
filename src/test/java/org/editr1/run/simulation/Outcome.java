package org.editr1.run.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.Course;
import org.editr1.journey.Effect;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;

/** What a run came to, as its disk says. */
final class Outcome {
  /** The scores of a complete evaluation, by the order that gave them. */
  record Evaluation(int version, SortedMap<String, Result> scores) {}

  private Outcome() {}

  /** Versions with all that was trained, then evaluations with their scores. */
  static List<Object> of(Disk disk) {
    SortedMap<Integer, Evaluation> evaluations = new TreeMap<>();
    disk.all(Effect.Evaluated.class)
        .forEach(line -> evaluations.put(line.version(), evaluation(disk, line.version())));
    List<Object> outcome = new ArrayList<>();
    for (Line.Version made : disk.versions().all()) {
      outcome.add(new Line.Version(made.version(), made.policies(), made.trained(), Course.NONE));
    }
    outcome.addAll(evaluations.values());
    return outcome;
  }

  private static Evaluation evaluation(Disk disk, int version) {
    SortedMap<String, Result> scores = new TreeMap<>();
    disk.all(Effect.Accepted.class)
        .filter(accepted -> accepted.pass().equals(new Pass.Evaluation(version)))
        .filter(accepted -> accepted.result() instanceof Result.Scored)
        .forEach(accepted -> scores.put(accepted.order().path(), accepted.result()));
    return new Evaluation(version, scores);
  }
}
