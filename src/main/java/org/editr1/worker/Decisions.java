package org.editr1.worker;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.journey.Counters;
import org.editr1.journey.Logged.Level;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;

/**
 * The decisions since the driver last took them, with the worker's account of itself: its phase,
 * what keeps it from its work, totals since its start.
 */
final class Decisions {
  private final WorkerIdentity self;
  private final Clock clock;
  private final long started;
  private final Map<Role, Counters.Work> work = new EnumMap<>(Role.class);
  private final Map<Role, String> troubles = new EnumMap<>(Role.class);
  private Phase phase = Phase.STARTING;
  private String reason = "";
  private int version = -1;
  private List<Decision> pending = new ArrayList<>();

  Decisions(WorkerIdentity self, Clock clock) {
    this.self = self;
    this.clock = clock;
    this.started = clock.nanos();
  }

  void add(Decision decision) {
    pending.add(decision);
  }

  void log(Level level, String text, Object... arguments) {
    String line = text.formatted(arguments);
    add(driver -> driver.log(level, line));
  }

  /** Publishes a change of phase. */
  void phase(Phase next, String why) {
    phase = next;
    reason = why;
    report();
  }

  /**
   * An order failed through no fault of its samples, or its result cannot be stored: reported until
   * one of its role runs or is stored.
   */
  void troubled(Role role, String why) {
    if (!why.equals(troubles.put(role, why))) {
      report();
    }
  }

  /** A result of an order of the role is stored. */
  void untroubled(Role role) {
    if (troubles.remove(role) != null) {
      report();
    }
  }

  /** Counts an order that kept the device busy for {@code seconds}. */
  void ran(Order order, double seconds) {
    Role role = order.id().role();
    troubles.remove(role);
    work.merge(role, new Counters.Work(seconds, 1, order.size()), Counters.Work::plus);
    version = Math.max(version, order.version());
  }

  void report() {
    NodeReport report =
        new NodeReport(
            self.worker(),
            self.node(),
            self.device(),
            self.roles(),
            phase,
            version,
            new Counters(clock.secondsSince(started), new EnumMap<>(work)),
            reason.isEmpty() ? String.join("; ", troubles.values()) : reason);
    add(driver -> driver.report(report));
  }

  List<Decision> take() {
    List<Decision> taken = pending;
    pending = new ArrayList<>();
    return taken;
  }
}
