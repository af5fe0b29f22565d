package org.editr1.run.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Evaluated;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.run.Snapshot;

/**
 * At most lag + 1 steps are open, the next after the newest version; a step waits for evaluations
 * that are a window or more before it.
 */
final class StepsStayInTheWindow implements Invariant {
  private final RunSpec spec;
  private final int window;
  private final Set<Integer> evaluated = new HashSet<>();
  private int version;

  StepsStayInTheWindow(RunSpec spec) {
    this.spec = spec;
    this.window = spec.eval().window() == 0 ? spec.eval().every() : spec.eval().window();
  }

  @Override
  public void lost(Disk disk) {
    version = disk.version();
    evaluated.clear();
    disk.all(Evaluated.class)
        .filter(line -> line.version() <= version)
        .forEach(line -> evaluated.add(line.version()));
  }

  @Override
  public void effect(Effect effect) {
    if (effect instanceof Evaluated done) {
      evaluated.add(done.version());
    }
  }

  @Override
  public void written(Line line) {
    version = line instanceof Line.Version made ? made.version() : version;
  }

  @Override
  public void stands(Snapshot snapshot) {
    List<Integer> open =
        snapshot.passes().keySet().stream()
            .filter(Pass.Step.class::isInstance)
            .map(Pass::number)
            .toList();
    Invariant.check(open.size() <= spec.lag() + 1, open, " are open, lag ", spec.lag());
    for (int step : open) {
      boolean inside = step >= version && step <= version + spec.lag();
      Invariant.check(inside, step, " is open at version ", version);
      for (int due = 0; due <= step - window; due++) {
        boolean evaluates = spec.eval().every() > 0 && due % spec.eval().every() == 0;
        Invariant.check(
            !evaluates || evaluated.contains(due),
            "step ",
            step,
            " is open before the evaluation of ",
            due);
      }
    }
  }
}
