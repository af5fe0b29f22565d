package org.editr1.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Ctrl-C and TERM: the first one requests a stop, the second one ends the process at once. */
public final class StopSignals {
  private static final int SIGNALLED = 128;

  private StopSignals() {}

  /**
   * Runs {@code stop} at the first signal. Both signals are acknowledged.
   *
   * @param what ends now, and how
   */
  public static void onFirst(String what, Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (asked.getAndSet(true)) {
              System.err.println("edit-r1: ended at once by a second " + signal.getName());
              Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
            }
            System.err.printf(
                "edit-r1: %s: %s; a second signal ends this process at once%n",
                signal.getName(), what);
            stop.run();
          });
    }
  }
}
