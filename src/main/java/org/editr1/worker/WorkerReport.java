package org.editr1.worker;

import java.util.EnumMap;
import java.util.Map;
import org.editr1.Clock;
import org.editr1.journey.Counters;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;

/** A worker's account of itself: its phase, what keeps it from its work, totals since its start. */
final class WorkerReport {
  private final WorkerIdentity identity;
  private final long started;
  private final Map<Role, Counters.Work> work = new EnumMap<>(Role.class);
  private final Map<Role, String> troubles = new EnumMap<>(Role.class);
  private Phase phase = Phase.STARTING;
  private String reason = "";
  private int version = -1;

  WorkerReport(WorkerIdentity identity, long nanos) {
    this.identity = identity;
    this.started = nanos;
  }

  void phase(Phase next, String why) {
    phase = next;
    reason = why;
  }

  /** An order failed through no fault of its samples: reported until one of its role succeeds. */
  void troubled(Role role, String why) {
    troubles.put(role, why);
  }

  /** An order kept the device busy for {@code seconds}. */
  void ran(Order order, double seconds) {
    Role role = order.id().role();
    troubles.remove(role);
    work.merge(role, new Counters.Work(seconds, 1, order.size()), Counters.Work::plus);
    version = Math.max(version, order.version());
  }

  NodeReport at(long nanos) {
    return new NodeReport(
        identity.worker(),
        identity.node(),
        identity.device(),
        identity.roles(),
        phase,
        version,
        new Counters(Clock.seconds(nanos - started), new EnumMap<>(work)),
        reason.isEmpty() ? String.join("; ", troubles.values()) : reason);
  }
}
