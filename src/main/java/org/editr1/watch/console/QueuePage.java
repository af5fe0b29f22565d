package org.editr1.watch.console;

import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.watch.Numbers;

/** The ledger: samples by state, leased and waiting orders. */
public final class QueuePage {
  private static final double MILLIS = 1e3;
  private static final int HISTORY = 150;

  private record Point(long at, LedgerReport report) {}

  private final Deque<Point> points = new ArrayDeque<>();

  public void reported(LedgerReport report, long now) {
    points.add(new Point(now, report));
    if (points.size() > HISTORY) {
      points.removeFirst();
    }
  }

  /** The page at {@code now}; almost empty before the head's first report. */
  public JsonObject json(long now) {
    if (points.isEmpty()) {
      return new JsonObject();
    }
    LedgerReport report = points.getLast().report();
    long since = now - points.getLast().at();
    return new JsonObject()
        .put("seen", Numbers.seconds(since))
        .put("version", report.version())
        .put("steps", report.steps())
        .put("lag", report.lag())
        .put("paused", report.obstacle())
        .put("open", Answer.array(report.open(), QueuePage::json))
        .put("waiting", Answer.array(report.waiting(), orders -> json(orders, since)))
        .put("leased", Answer.array(report.leased(), lease -> lease(lease, since)))
        .put("expired", report.expired())
        .put("retried", report.retried())
        .put("history", history(now));
  }

  /**
   * @param since nanoseconds since the head's report
   */
  static JsonObject lease(LedgerReport.LeasedOrder lease, long since) {
    return new JsonObject()
        .put("order", lease.order().path())
        .put("role", lease.order().role().label())
        .put("worker", lease.worker())
        .put("reservation", lease.reservation())
        .put("age", Numbers.round(lease.millis() / MILLIS + Numbers.seconds(since)))
        .put("left", Numbers.round(lease.leftMillis() / MILLIS - Numbers.seconds(since)))
        .put("lease", lease.lease());
  }

  private static JsonObject json(LedgerReport.OpenStep step) {
    return new JsonObject()
        .put("kind", step.pass() instanceof Pass.Step ? "train" : "eval")
        .put("number", step.pass().number())
        .put("samples", new JsonObject(new LinkedHashMap<>(step.samples())));
  }

  private static JsonObject json(LedgerReport.WaitingOrders orders, long since) {
    return new JsonObject()
        .put("role", orders.role().label())
        .put("orders", orders.orders())
        .put("oldest", orders.oldest().path())
        .put("waits", Numbers.round(orders.millis() / MILLIS + Numbers.seconds(since)));
  }

  /** Waiting orders by role over the last minutes, the oldest first. */
  private JsonObject history(long now) {
    JsonObject history = new JsonObject();
    history.put("ago", Answer.array(points, point -> Numbers.seconds(now - point.at())));
    for (Role role : Role.values()) {
      history.put(role.label(), Answer.array(points, point -> waiting(point.report(), role)));
    }
    return history;
  }

  private static int waiting(LedgerReport report, Role role) {
    return report.waiting().stream()
        .filter(orders -> orders.role() == role)
        .mapToInt(LedgerReport.WaitingOrders::orders)
        .sum();
  }
}
