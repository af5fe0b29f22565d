package org.editr1.watch.console;

import org.editr1.Clock;
import org.editr1.Label;

/**
 * Whether somebody is still there. Reports come every two seconds; whoever is lost stays on the
 * page.
 */
enum Presence {
  LIVE,
  /** No report for five seconds: late, frozen, cut off or dead. */
  SILENT,
  /** No report for ten seconds. */
  LOST,
  /** Said good-bye. */
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
