package org.editr1.actors.head;

import java.util.EnumSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Role;
import org.editr1.protocol.Snapshot;

/** Tells how the head is doing: what waits, what is leased, which version is there. */
final class HeadReport {
  /** Why nothing is leased any more when the head is told to end. */
  static final String STOPPING = "the head stops";

  private static final double NANOS = 1e9;

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

  void publish(RunDirector.Core core) {
    long now = nanos.getAsLong();
    Snapshot snapshot = core.ledger().snapshot(now / 1_000_000);
    Map<String, Double> counters = new TreeMap<>();
    for (Role role : EnumSet.allOf(Role.class)) {
      counters.put("waiting." + role.label(), (double) snapshot.waiting().getOrDefault(role, 0));
      counters.put("leased." + role.label(), (double) snapshot.leased().getOrDefault(role, 0));
    }
    counters.put("version", (double) core.course().version());
    counters.put("open_steps", (double) snapshot.steps().size());
    counters.put("uptime", (now - started) / NANOS);
    bus.publish(
        Addresses.NODE_REPORT,
        new NodeReport(
            "head",
            run.spec().name(),
            "cpu",
            EnumSet.noneOf(Role.class),
            phase(snapshot),
            core.course().version(),
            counters,
            snapshot.paused()));
  }

  private static String phase(Snapshot snapshot) {
    if (snapshot.paused().isEmpty()) {
      return "running";
    }
    return snapshot.paused().equals(STOPPING) ? "stopping" : "paused";
  }
}
