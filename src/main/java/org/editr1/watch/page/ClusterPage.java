package org.editr1.watch.page;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.journey.LeasedOrder;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.watch.Numbers;

/** Who there is, what each does and has done, and who came and went. */
public final class ClusterPage {
  private final Map<String, WorkerCard> workers = new TreeMap<>();
  private final Map<String, ProcessCard> processes = new TreeMap<>();
  private final History history = new History();
  private List<LeasedOrder> leased = List.of();
  private long leasedAt;

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
    processes.computeIfAbsent(report.node(), unused -> new ProcessCard()).reported(report, now);
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

  /** Time passes, and somebody may have been silent for too long. */
  public void tick(long now) {
    workers.values().stream()
        .filter(worker -> worker.grewSilent(now))
        .forEach(worker -> history.silent(worker, now));
  }

  /** Mean over the workers that are there, from 0 to 1. */
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
    JsonArray cards = new JsonArray();
    workers.values().forEach(worker -> cards.add(card(worker, now)));
    JsonArray nodes = new JsonArray();
    processes.forEach((node, process) -> nodes.add(process.json(node, now)));
    return new JsonObject()
        .put("busy", Numbers.round(busyShare()))
        .put("workers", cards)
        .put("processes", nodes)
        .put("history", history.json(now));
  }

  private JsonObject card(WorkerCard worker, long now) {
    JsonArray leases = new JsonArray();
    leased.stream()
        .filter(lease -> lease.worker().equals(worker.report().worker()))
        .forEach(lease -> leases.add(LeaseJson.of(lease, now - leasedAt)));
    return worker.json(now).put("leases", leases);
  }
}
