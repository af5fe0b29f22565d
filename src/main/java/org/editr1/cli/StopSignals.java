package org.editr1.cli;

import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/** Ctrl-C and TERM: the first one requests a stop, the second one ends the process at once. */
public final class StopSignals {
  private static final int SIGNALLED = 128;

  private StopSignals() {}

  /** Runs {@code stop} at the first signal. */
  public static void onFirst(Runnable stop) {
    AtomicBoolean asked = new AtomicBoolean();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(
          new Signal(name),
          signal -> {
            if (asked.getAndSet(true)) {
              Runtime.getRuntime().halt(SIGNALLED + signal.getNumber());
            }
            stop.run();
          });
    }
  }
}
