package org.editr1.actors;

import io.vertx.core.Future;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;

/** Tells how a worker is doing, at each change and when asked. */
final class WorkerReport {
  private static final double NANOS = 1e9;

  private final Bus bus;
  private final WorkerIdentity identity;
  private final LongSupplier nanos;
  private final long started;
  private final Map<Role, NodeReport.Work> work = new EnumMap<>(Role.class);
  private final Map<Role, String> troubles = new EnumMap<>(Role.class);
  private Phase phase = Phase.STARTING;
  private String reason = "";
  private int version = -1;

  WorkerReport(Bus bus, WorkerIdentity identity, LongSupplier nanos) {
    this.bus = bus;
    this.identity = identity;
    this.nanos = nanos;
    this.started = nanos.getAsLong();
  }

  /** Completes as {@link Bus#publish} does. */
  Future<Void> phase(Phase next, String why) {
    phase = next;
    reason = why;
    return publish();
  }

  /** An order failed, and not by its samples' fault: told until one of its role succeeds. */
  void troubled(Order order, String why) {
    troubles.put(order.id().role(), why);
    publish();
  }

  /** An order kept the device busy for {@code seconds}. */
  void ran(Order order, double seconds) {
    Role role = order.id().role();
    troubles.remove(role);
    work.merge(role, new NodeReport.Work(seconds, 1, order.size()), NodeReport.Work::plus);
    version = Math.max(version, order.version());
  }

  /** The worker is through with an order; {@code failure} says why nothing came of it. */
  void told(Slot slot, String failure) {
    bus.publish(Addresses.ORDER_RAN, slot.ran(identity.worker(), failure));
  }

  Future<Void> publish() {
    double uptime = (nanos.getAsLong() - started) / NANOS;
    return bus.publish(
        Addresses.NODE_REPORT,
        new NodeReport(
            identity.worker(),
            identity.node(),
            identity.device(),
            identity.roles(),
            phase,
            version,
            new NodeReport.Counters(uptime, new EnumMap<>(work)),
            reason.isEmpty() ? String.join("; ", troubles.values()) : reason));
  }
}
