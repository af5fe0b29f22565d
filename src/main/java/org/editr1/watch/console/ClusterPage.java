package org.editr1.watch.console;

import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.LedgerReport.LeasedOrder;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.watch.Numbers;

/** Workers and processes: their state, their leases and the events of their presence. */
public final class ClusterPage {
  private final Map<String, WorkerCard> workers = new TreeMap<>();
  private final Map<String, SeenProcess> processes = new TreeMap<>();
  private final History history = new History();
  private List<LeasedOrder> leased = List.of();
  private long leasedAt;

  /** The newest report of a process. */
  private record SeenProcess(ProcessReport report, long seen) {
    JsonObject json(boolean left, long now) {
      Presence presence = left ? Presence.LEFT : Presence.LIVE;
      return new JsonObject()
          .put("node", report.node())
          .put("presence", presence.after(now - seen).label())
          .put("seen", Numbers.seconds(now - seen))
          .put("uptime", Numbers.round(report.uptime()))
          .put("heap", report.heap())
          .put("heapMax", report.heapMax())
          .put("cpu", Numbers.round(report.cpu()))
          .put("loopLag", Numbers.round(report.loopLag()));
    }
  }

  public void reported(NodeReport report, long now) {
    WorkerCard known = workers.get(report.worker());
    if (known == null) {
      workers.put(report.worker(), new WorkerCard(report, now));
      history.joined(report, now);
    } else {
      history.changed(known, report, now);
      known.reported(report, now);
    }
  }

  public void reported(ProcessReport report, long now) {
    processes.put(report.node(), new SeenProcess(report, now));
  }

  public void reported(LedgerReport report, long now) {
    leased = report.leased();
    leasedAt = now;
  }

  public void ran(OrderRan ran, long now) {
    WorkerCard worker = workers.get(ran.worker());
    if (worker != null) {
      worker.ran(ran, now);
    }
  }

  /** Advances silence timers. */
  public void tick(long now) {
    workers.values().stream()
        .filter(worker -> worker.grewSilent(now))
        .forEach(worker -> history.silent(worker, now));
  }

  /** Mean busy share of the live workers, 0 to 1. */
  public double busyShare() {
    return workers.values().stream()
        .filter(worker -> worker.presence() == Presence.LIVE)
        .filter(worker -> !worker.report().roles().isEmpty())
        .mapToDouble(WorkerCard::busyShare)
        .average()
        .orElse(0);
  }

  /** The page at {@code now}. */
  public JsonObject json(long now) {
    return new JsonObject()
        .put("busy", Numbers.round(busyShare()))
        .put("workers", Answer.array(workers.values(), worker -> card(worker, now)))
        .put(
            "processes",
            Answer.array(processes.values(), process -> process.json(hasLeft(process), now)))
        .put("history", history.json(now));
  }

  /** A process has left in good order when all of its workers, or its head, have said so. */
  private boolean hasLeft(SeenProcess process) {
    List<WorkerCard> own =
        workers.values().stream()
            .filter(worker -> worker.report().node().equals(process.report().node()))
            .toList();
    return !own.isEmpty() && own.stream().allMatch(one -> one.presence() == Presence.LEFT);
  }

  private JsonObject card(WorkerCard worker, long now) {
    String name = worker.report().worker();
    List<LeasedOrder> own = leased.stream().filter(lease -> lease.worker().equals(name)).toList();
    return worker
        .json(now)
        .put("leases", Answer.array(own, lease -> QueuePage.lease(lease, now - leasedAt)));
  }
}
