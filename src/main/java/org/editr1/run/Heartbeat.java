package org.editr1.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.editr1.journey.Effect;
import org.editr1.journey.Effect.Logged.Level;
import org.editr1.journey.Role;

/**
 * Periodic work of the head: expires leases, extends them after a stall of the head itself, and
 * detects missing roles. Times are in milliseconds.
 */
final class Heartbeat {
  private static final long MISSING_AFTER = 30_000;

  private final Ledger ledger;
  private long last;
  private long missingSince = Long.MAX_VALUE;
  private Set<Role> missing = Set.of();

  Heartbeat(Ledger ledger, long now) {
    this.ledger = ledger;
    this.last = now;
  }

  /** Returns the roles that orders have waited for in vain for a while. */
  Set<Role> missingRoles() {
    return missing;
  }

  /** Returns what is to be logged. A late beat means a stalled head: no worker could renew. */
  List<Effect> beat(long now) {
    List<Effect> log = new ArrayList<>();
    long since = now - last;
    last = now;
    if (since > 2 * Run.TICK_MILLIS) {
      String text = "head stalled for %d ms; extended all leases by as much".formatted(since);
      log.add(new Effect.Log(Level.INFO, text));
      ledger.extendLeases(since - Run.TICK_MILLIS);
    }
    ledger.expire(now);
    if (observe(ledger.missingRoles(), now)) {
      log.add(
          new Effect.Log(Level.WARN, "orders wait, but no live worker has the roles " + missing));
    }
    return log;
  }

  /** Returns whether other roles than before have been missing for a while. */
  private boolean observe(Set<Role> roles, long now) {
    missingSince = roles.isEmpty() ? Long.MAX_VALUE : Math.min(missingSince, now);
    Set<Role> lasting = now - missingSince >= MISSING_AFTER ? Set.copyOf(roles) : Set.of();
    boolean changed = !lasting.isEmpty() && !lasting.equals(missing);
    missing = lasting;
    return changed;
  }
}
