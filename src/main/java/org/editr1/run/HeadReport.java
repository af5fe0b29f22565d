package org.editr1.run;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.Label;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;

/** Reports how the head is doing: waiting and leased orders, open passes, version. */
final class HeadReport {
  private static final double NANOS = 1e9;
  private static final long MILLIS = 1_000_000;

  private final RunSetup setup;
  private final Ledger ledger;
  private final long started;

  /**
   * @param started time of the start in nanoseconds
   */
  HeadReport(RunSetup setup, Ledger ledger, long started) {
    this.setup = setup;
    this.ledger = ledger;
    this.started = started;
  }

  NodeReport node(boolean stopping, int version, long now) {
    String paused = ledger.snapshot(now / MILLIS).paused();
    return new NodeReport(
        "head",
        setup.node(),
        "cpu",
        EnumSet.noneOf(Role.class),
        stopping ? Phase.STOPPING : phase(paused),
        version,
        new NodeReport.Counters((now - started) / NANOS, Map.of()),
        paused);
  }

  private static Phase phase(String paused) {
    return paused.isEmpty() ? Phase.RUNNING : Phase.PAUSED;
  }

  /**
   * @param missing roles that orders have waited for in vain for a while
   */
  LedgerReport ledger(int version, Set<Role> missing, long now) {
    long millis = now / MILLIS;
    List<LedgerReport.OpenStep> open = new ArrayList<>();
    ledger.openPasses().forEach((pass, counts) -> open.add(open(pass, counts)));
    return new LedgerReport(
        setup.spec().name(),
        version,
        setup.spec().steps(),
        setup.spec().lag(),
        open,
        ledger.waitingOrders(millis),
        ledger.leasedOrders(millis).stream().limit(LedgerReport.MOST_LEASES).toList(),
        ledger.expired(),
        ledger.retried(),
        missing,
        ledger.snapshot(millis).paused());
  }

  private static LedgerReport.OpenStep open(Pass pass, Map<SampleState, Integer> counts) {
    Map<String, Integer> samples = new LinkedHashMap<>();
    new TreeMap<>(counts).forEach((state, count) -> samples.put(Label.of(state), count));
    return new LedgerReport.OpenStep(pass, samples);
  }
}
