package org.editr1.worker;

import java.util.ArrayList;
import java.util.List;
import org.editr1.Clock;
import org.editr1.journey.Phase;
import org.editr1.worker.Decision.Log.Level;

/** The decisions since the driver last took them, with the worker's account of itself. */
final class Decisions {
  private final Clock clock;
  private final WorkerReport account;
  private List<Decision> pending = new ArrayList<>();

  Decisions(WorkerIdentity self, Clock clock) {
    this.clock = clock;
    this.account = new WorkerReport(self, clock.nanos());
  }

  void add(Decision decision) {
    pending.add(decision);
  }

  void log(Level level, String text, Object... arguments) {
    add(new Decision.Log(level, text.formatted(arguments)));
  }

  /** Publishes a change of phase. */
  void phase(Phase phase, String reason) {
    account.phase(phase, reason);
    report();
  }

  void report() {
    add(new Decision.Report(account.at(clock.nanos())));
  }

  WorkerReport account() {
    return account;
  }

  List<Decision> take() {
    List<Decision> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }
}
