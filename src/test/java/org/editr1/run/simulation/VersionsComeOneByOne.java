package org.editr1.run.simulation;

import org.editr1.journey.Effect;

/** Step v makes version v + 1 and is journaled as published after its checkpoint is written. */
final class VersionsComeOneByOne implements Invariant {
  private int version;

  @Override
  public void lost(Disk disk) {
    version = disk.version();
  }

  @Override
  public void effect(Effect effect) {
    if (effect instanceof Effect.Train step) {
      Invariant.check(step.step() == version, step, " at version ", version);
    }
  }

  @Override
  public void written(Line line) {
    if (line instanceof Line.Version made) {
      Invariant.check(made.version() == version + 1, made.version(), " after ", version);
      Invariant.check(made.trained().step() == version, made.trained(), " makes ", made);
      version = made.version();
    } else if (line instanceof Line.Entry written
        && written.entry() instanceof Effect.Published published) {
      Invariant.check(published.version() == version, published, " at version ", version);
    }
  }
}
