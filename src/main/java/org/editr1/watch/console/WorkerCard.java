package org.editr1.watch.console;

import io.vertx.core.json.JsonObject;
import java.util.TreeSet;
import org.editr1.journey.Counters;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.watch.BusyShare;
import org.editr1.watch.Numbers;
import org.jspecify.annotations.Nullable;

/** A worker or the head, from its own reports. */
final class WorkerCard {
  private final BusyShare busy = new BusyShare();
  private final Activity activity = new Activity();
  private NodeReport report;
  private Presence presence = Presence.LIVE;
  private long seen;
  private long phaseSince;

  WorkerCard(NodeReport first, long now) {
    report = first;
    phaseSince = now;
    reported(first, now);
  }

  void reported(NodeReport next, long now) {
    if (next.phase() != report.phase() || next.counters().orders() != report.counters().orders()) {
      phaseSince = now;
    }
    report = next;
    seen = now;
    busy.add(next);
    presence = next.phase() == Phase.LEFT ? Presence.LEFT : Presence.LIVE;
  }

  void ran(OrderRan ran, long now) {
    activity.ran(ran, now);
  }

  NodeReport report() {
    return report;
  }

  Presence presence() {
    return presence;
  }

  long seen() {
    return seen;
  }

  /** Updates the presence after a time of silence; whether it changed. */
  boolean grewSilent(long now) {
    Presence next = presence.after(now - seen);
    boolean isNew = next != presence;
    presence = next;
    return isNew;
  }

  double busyShare() {
    return presence == Presence.LIVE ? busy.share() : 0;
  }

  private @Nullable Role running() {
    return presence == Presence.LIVE ? report.phase().role().orElse(null) : null;
  }

  JsonObject json(long now) {
    Counters counters = report.counters();
    return new JsonObject()
        .put("worker", report.worker())
        .put("node", report.node())
        .put("device", report.device())
        .put("roles", Answer.array(new TreeSet<>(report.roles()), Role::label))
        .put("presence", presence.label())
        .put("seen", Numbers.seconds(now - seen))
        .put("phase", report.phase().label())
        .put("phaseFor", Numbers.seconds(now - phaseSince))
        .put("reason", report.reason())
        .put("version", report.version())
        .put("uptime", Numbers.round(counters.uptime()))
        .put("busy", Numbers.round(busyShare()))
        .put("orders", counters.orders())
        .put("samples", counters.samples())
        .put("activity", activity.json(running(), phaseSince, now));
  }
}
