package org.editr1.run;

import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.Logged;
import org.editr1.journey.OrderId;
import org.editr1.journey.Split;

/**
 * Pauses the run while none of its orders of a role can be done until somebody acts, as when a
 * server refuses every request. The reward of training and the held-out reward may have different
 * servers, so the orders of both must fail while both are open. Now and then the pause ends, so
 * that the next failure shows whether the cause is still there. Times are in milliseconds.
 */
final class Outage {
  static final long ASK_AGAIN_MILLIS = 600_000;

  private final Claims claims;
  private final List<Effect> effects;
  private final Set<Split> failing = EnumSet.noneOf(Split.class);
  private String reason = "";
  private long askAgainAt = Long.MAX_VALUE;

  Outage(Claims claims, List<Effect> effects) {
    this.claims = claims;
    this.effects = effects;
  }

  /** An order failed as others of its kind would. */
  void failed(OrderId order, String why, Collection<OpenOrder> open, long now) {
    failing.add(split(order));
    boolean all =
        open.stream()
            .map(OpenOrder::id)
            .filter(id -> id.role() == order.role())
            .allMatch(id -> failing.contains(split(id)));
    if (!all || claims.isPaused()) {
      return;
    }
    if (!why.equals(reason)) {
      String text = "the run pauses and tries again every %d minutes: %s";
      effects.add(
          new Logged.Line(Logged.Level.ERROR, text.formatted(ASK_AGAIN_MILLIS / 60_000, why)));
    }
    reason = why;
    claims.pause(Claims.Pause.OUTAGE, why);
    askAgainAt = now + ASK_AGAIN_MILLIS;
  }

  /** An order was done. */
  void done(OrderId order) {
    if (failing.remove(split(order))) {
      reason = "";
    }
  }

  /** Ends the pause when its time has come. */
  void beat(long now) {
    if (now >= askAgainAt) {
      askAgainAt = Long.MAX_VALUE;
      claims.resume(Claims.Pause.OUTAGE);
    }
  }

  private static Split split(OrderId order) {
    return order.group().pass().split();
  }
}
