package org.editr1.train;

import org.editr1.model.nn.Adapter;
import org.editr1.rl.BehaviourDecay;
import org.editr1.rl.EmaDecay;

/**
 * The three adapters after {@code version} finished steps.
 *
 * @param live is trained; {@code behaviour} makes the next samples; {@code ema} is evaluated
 */
public record Policies(int version, Adapter live, Adapter behaviour, Adapter ema) {
  /** All three equal, before the first step. */
  public static Policies start(Adapter adapter) {
    return new Policies(0, adapter, adapter, adapter);
  }

  /** After an optimizer step; both averages follow, with the count of steps after it. */
  Policies after(Adapter trained, BehaviourDecay behaviourDecay, EmaDecay emaDecay) {
    int next = version + 1;
    return new Policies(
        next,
        trained,
        PolicyAverages.behaviour(behaviour, trained, behaviourDecay.at(next)),
        emaDecay.updates(next) ? PolicyAverages.ema(ema, trained, emaDecay.at(next)) : ema);
  }

  /** After a step in which nothing was trained: the policies stay as they are. */
  Policies afterNothing() {
    return new Policies(version + 1, live, behaviour, ema);
  }
}
