package org.editr1.actors;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.editr1.Label;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.OpenStep;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.Split;
import org.editr1.run.Queue;
import org.editr1.run.SampleState;
import org.editr1.run.Snapshot;

/** Tells how the head is doing: what waits, what is leased, which version is there. */
final class HeadReport {
  /** Why nothing is leased any more when the head is told to end. */
  static final String STOPPING = "the head stops";

  private static final double NANOS = 1e9;
  private static final long MILLIS = 1_000_000;

  private final Bus bus;
  private final HeadRun run;
  private final LongSupplier nanos;
  private final long started;

  HeadReport(Bus bus, HeadRun run, LongSupplier nanos) {
    this.bus = bus;
    this.run = run;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
  }

  /**
   * @param missing roles that orders wait for and that no live worker has had for a while
   */
  void publish(RunDirector.Core core, Set<Role> missing) {
    long now = nanos.getAsLong();
    Snapshot snapshot = core.ledger().snapshot(now / MILLIS);
    bus.publish(Addresses.LEDGER_REPORT, ledger(core, snapshot, missing, now / MILLIS));
    bus.publish(
        Addresses.NODE_REPORT,
        new NodeReport(
            "head",
            run.node(),
            "cpu",
            EnumSet.noneOf(Role.class),
            phase(snapshot),
            core.course().version(),
            new NodeReport.Counters((now - started) / NANOS, Map.of()),
            snapshot.paused()));
  }

  private LedgerReport ledger(
      RunDirector.Core core, Snapshot snapshot, Set<Role> missing, long now) {
    Queue queue = core.ledger().queue(now);
    List<OpenStep> open = new ArrayList<>();
    snapshot.steps().forEach((step, counts) -> open.add(open(Split.TRAIN, step, counts)));
    snapshot.evaluations().forEach((at, counts) -> open.add(open(Split.TEST, at, counts)));
    return new LedgerReport(
        run.spec().name(),
        core.course().version(),
        run.spec().steps(),
        run.spec().lag(),
        open,
        queue.waiting(),
        queue.leased().stream().limit(LedgerReport.MOST_LEASES).toList(),
        queue.expired(),
        queue.retried(),
        missing,
        snapshot.paused());
  }

  private static OpenStep open(Split split, int number, Map<SampleState, Integer> counts) {
    Map<String, Integer> samples = new LinkedHashMap<>();
    new TreeMap<>(counts).forEach((state, count) -> samples.put(Label.of(state), count));
    return new OpenStep(Pass.of(split, number), samples);
  }

  private static Phase phase(Snapshot snapshot) {
    if (snapshot.paused().isEmpty()) {
      return Phase.RUNNING;
    }
    return snapshot.paused().equals(STOPPING) ? Phase.STOPPING : Phase.PAUSED;
  }
}
