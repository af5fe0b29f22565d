package org.editr1.run;

import static java.util.Comparator.comparingLong;
import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.editr1.Clock;
import org.editr1.Label;
import org.editr1.journey.Counters;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.LedgerReport.LeasedOrder;
import org.editr1.journey.Message.LedgerReport.WaitingOrders;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.run.Leases.Grant;

/** Reports how the head is doing: waiting and leased orders, open passes, version. */
final class HeadReport {
  private static final long MILLIS = 1_000_000;

  private final RunSetup setup;
  private final Ledger ledger;
  private final Claims claims;
  private final Supplier<String> waits;
  private final long started;

  /**
   * @param waits why the run waits although it grants leases, empty if it does not
   * @param started time of the start in nanoseconds
   */
  HeadReport(RunSetup setup, Ledger ledger, Supplier<String> waits, long started) {
    this.setup = setup;
    this.ledger = ledger;
    this.claims = ledger.claims();
    this.waits = waits;
    this.started = started;
  }

  private String paused() {
    return claims.paused().isEmpty() ? waits.get() : claims.paused();
  }

  NodeReport node(boolean stopping, int version, long now) {
    String paused = paused();
    return node(stopping ? Phase.STOPPING : phase(paused), paused, version, now);
  }

  NodeReport node(Phase phase, String reason, int version, long now) {
    return new NodeReport(
        "head",
        setup.node(),
        "cpu",
        EnumSet.noneOf(Role.class),
        phase,
        version,
        new Counters(Clock.seconds(now - started), Map.of()),
        reason);
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
    ledger.flow().open().forEach((pass, counts) -> open.add(open(pass, counts)));
    return new LedgerReport(
        setup.spec().name(),
        version,
        setup.spec().steps(),
        setup.spec().lag(),
        open,
        waiting(millis),
        leased(millis),
        claims.expired(),
        claims.retried(),
        missing,
        paused());
  }

  private static LedgerReport.OpenStep open(Pass pass, Map<SampleState, Integer> counts) {
    Map<String, Integer> samples = new LinkedHashMap<>();
    new TreeMap<>(counts).forEach((state, count) -> samples.put(Label.of(state), count));
    return new LedgerReport.OpenStep(pass, samples);
  }

  /** Returns one entry per role that has waiting orders. */
  private List<WaitingOrders> waiting(long millis) {
    Map<Role, List<OpenOrder>> byRole =
        claims.waiting().collect(groupingBy(order -> order.id().role(), TreeMap::new, toList()));
    List<WaitingOrders> waits = new ArrayList<>();
    byRole.forEach(
        (role, waiting) -> {
          OpenOrder oldest = Collections.min(waiting, comparingLong(OpenOrder::openedAt));
          long since = millis - oldest.openedAt();
          waits.add(new WaitingOrders(role, waiting.size(), oldest.id(), since));
        });
    return waits;
  }

  /** Returns the oldest leases, the oldest first. */
  private List<LeasedOrder> leased(long millis) {
    return claims.leased().stream()
        .sorted(comparingLong(grant -> grant.grantedAt))
        .limit(LedgerReport.MOST_LEASES)
        .map(grant -> leased(grant, millis))
        .toList();
  }

  private LeasedOrder leased(Grant grant, long millis) {
    return new LeasedOrder(
        grant.order,
        grant.worker,
        grant.reservation,
        millis - grant.grantedAt,
        grant.deadline - millis,
        claims.leases(grant.order));
  }
}
