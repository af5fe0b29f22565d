package org.editr1.watch.console;

import org.editr1.Clock;
import org.editr1.Label;

/**
 * Whether a worker or process still reports, which it does every two seconds. Lost ones stay on the
 * page.
 */
enum Presence {
  LIVE,
  /** No report for five seconds: late, frozen, cut off or dead. */
  SILENT,
  /** No report for ten seconds. */
  LOST,
  /** It has left the cluster in good order. */
  LEFT;

  private static final long SILENT_AFTER = 5 * Clock.SECOND;
  private static final long LOST_AFTER = 10 * Clock.SECOND;

  Presence after(long silence) {
    if (this == LEFT || silence < SILENT_AFTER) {
      return this;
    }
    return silence < LOST_AFTER ? SILENT : LOST;
  }

  String label() {
    return Label.of(this);
  }
}
