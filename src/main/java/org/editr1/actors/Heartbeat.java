package org.editr1.actors;

import java.util.Set;
import org.editr1.journey.Role;
import org.editr1.run.Ledger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the head does by the clock: takes back leases, and notices that nobody can do something. */
final class Heartbeat {
  /** Milliseconds between beats. */
  static final long PERIOD = 500;

  private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);
  private static final long MISSING_AFTER = 30_000;

  private final RunDirector director;
  private long last;
  private long missingSince = Long.MAX_VALUE;
  private Set<Role> missing = Set.of();

  Heartbeat(RunDirector director) {
    this.director = director;
    this.last = director.now();
  }

  /** Roles that orders wait for and that no live worker has had for a while. */
  Set<Role> missingRoles() {
    return missing;
  }

  /** A beat that comes late means that the head itself stood still, and nobody could renew. */
  void beat() {
    long now = director.now();
    Ledger ledger = director.core().ledger();
    if (now - last > 2 * PERIOD) {
      LOG.info("the head stood still for {} ms; all leases last so much longer", now - last);
      ledger.extendLeases(now - last - PERIOD);
    }
    last = now;
    director.countDevices();
    director.act(ledger.expire(now));
    watchRoles(ledger.missingRoles(), now);
  }

  private void watchRoles(Set<Role> roles, long now) {
    missingSince = roles.isEmpty() ? Long.MAX_VALUE : Math.min(missingSince, now);
    Set<Role> lasting = now - missingSince >= MISSING_AFTER ? Set.copyOf(roles) : Set.of();
    if (!lasting.isEmpty() && !lasting.equals(missing)) {
      LOG.warn("orders wait, but no live worker has the roles {}", lasting);
    }
    missing = lasting;
  }
}
