package org.editr1.worker;

import java.util.ArrayList;
import java.util.List;
import org.editr1.Clock;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Phase;

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
    String line = text.formatted(arguments);
    add(driver -> driver.log(level, line));
  }

  /** Publishes a change of phase. */
  void phase(Phase phase, String reason) {
    account.phase(phase, reason);
    report();
  }

  void report() {
    NodeReport report = account.at(clock.nanos());
    add(driver -> driver.report(report));
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
