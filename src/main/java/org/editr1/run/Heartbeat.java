package org.editr1.run;

import java.util.Set;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Role;

/**
 * Periodic work of the head: expires leases, extends them after a stall of the head itself, and
 * detects missing roles. Times are in milliseconds.
 */
final class Heartbeat {
  private static final long MISSING_AFTER = 30_000;

  private final Claims claims;
  private long last;
  private long missingSince = Long.MAX_VALUE;
  private Set<Role> missing = Set.of();

  Heartbeat(Claims claims, long now) {
    this.claims = claims;
    this.last = now;
  }

  /** Returns the roles that orders have waited for in vain for a while. */
  Set<Role> missingRoles() {
    return missing;
  }

  /** Runs periodic work. A delayed beat means a stalled head: no worker could renew. */
  void beat(EffectList effects, long now) {
    long since = now - last;
    last = now;
    if (claims.isHeld()) {
      claims.extend(since);
    } else if (since > 2 * Run.TICK_MILLIS) {
      effects.log(Level.INFO, "head stalled for %d ms; extended all leases by as much", since);
      claims.extend(since - Run.TICK_MILLIS);
    }
    claims.expire(now);
    if (observe(claims.missingRoles(), now)) {
      effects.log(Level.WARN, "orders wait, but no live worker has the roles %s", missing);
    }
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
