package org.editr1.run.simulation;

import org.editr1.journey.Effect;
import org.editr1.journey.Logged;

/** No two workers give different results of one order. */
final class ResultsNeverDiffer implements Invariant {
  @Override
  public void effect(Effect effect) {
    Invariant.check(!(effect instanceof Logged.Violation), effect);
  }
}
