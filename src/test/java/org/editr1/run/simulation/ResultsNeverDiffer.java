package org.editr1.run.simulation;

import org.editr1.journey.Effect;

/** No two workers give different results of one order. */
final class ResultsNeverDiffer implements Invariant {
  @Override
  public void effect(Effect effect) {
    Invariant.check(!(effect instanceof Effect.Violation), effect.toString());
  }
}
