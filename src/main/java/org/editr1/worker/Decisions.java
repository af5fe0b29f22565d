package org.editr1.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;
import org.editr1.journey.Phase;
import org.editr1.worker.Decision.Log.Level;

/** What a worker has decided since its driver last asked, with the worker's account of itself. */
final class Decisions {
  private final LongSupplier nanos;
  private final WorkerReport account;
  private List<Decision> pending = new ArrayList<>();

  Decisions(WorkerIdentity self, LongSupplier nanos) {
    this.nanos = nanos;
    this.account = new WorkerReport(self, nanos.getAsLong());
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
    add(new Decision.Report(account.at(nanos.getAsLong())));
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
