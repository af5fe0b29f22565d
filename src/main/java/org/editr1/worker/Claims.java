package org.editr1.worker;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Role;
import org.editr1.worker.Decision.Timer;

/**
 * When a worker claims and for which roles: one claim at a time, none during a pause or without a
 * head. A claim that nobody answered is sent again with the same number, so that a lost answer is
 * repeated.
 */
final class Claims {
  private static final int MOST_DOUBLINGS = 5;
  private static final Timer RETRY = new Timer(Timer.Purpose.RETRY, 0);

  private final WorkerIdentity self;
  private final Joining joining;
  private final long backOffMillis;
  private final Decisions decisions;
  private final Set<Role> backingOff = EnumSet.noneOf(Role.class);
  private final Map<Role, Integer> failures = new EnumMap<>(Role.class);
  private long sequence;
  private boolean underWay;
  private boolean pausing;

  Claims(WorkerIdentity self, Joining joining, long backOffMillis, Decisions decisions) {
    this.self = self;
    this.joining = joining;
    this.backOffMillis = backOffMillis;
    this.decisions = decisions;
  }

  boolean isUnderWay() {
    return underWay;
  }

  /** Claims unless something speaks against it. */
  void claim() {
    Set<Role> roles = EnumSet.copyOf(self.roles());
    roles.removeAll(backingOff);
    if (joining.isWorking() && !underWay && !pausing && !roles.isEmpty()) {
      underWay = true;
      long epoch = joining.head().epoch();
      Claim claim = new Claim(self.worker(), self.incarnation(), epoch, sequence, roles);
      decisions.add(driver -> driver.claim(claim));
    }
  }

  void answered() {
    underWay = false;
    sequence++;
  }

  void notAnswered() {
    underWay = false;
  }

  /** The head has no work for so many milliseconds. */
  void pause(long millis) {
    if (!pausing && !joining.isDraining()) {
      pausing = true;
      decisions.add(driver -> driver.set(RETRY, Math.max(1, millis)));
    }
  }

  void endPause() {
    if (pausing) {
      pausing = false;
      decisions.add(driver -> driver.cancel(RETRY));
    }
  }

  /** Orders of the role fail: others are claimed meanwhile, for longer after each failure. */
  void backOff(Role role) {
    if (backingOff.add(role)) {
      Timer timer = new Timer(Timer.Purpose.BACK_OFF, role.ordinal());
      int doublings = Math.min(MOST_DOUBLINGS, failures.merge(role, 1, Integer::sum) - 1);
      decisions.add(driver -> driver.set(timer, backOffMillis << doublings));
    }
  }

  /** The device ran an order of the role. */
  void worked(Role role) {
    failures.remove(role);
  }

  void endBackOff(Role role) {
    backingOff.remove(role);
  }
}
