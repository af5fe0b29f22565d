package org.editr1.watch.console;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
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
    JsonArray open = new JsonArray();
    report.open().forEach(step -> open.add(json(step)));
    JsonArray waiting = new JsonArray();
    report.waiting().forEach(orders -> waiting.add(json(orders, since)));
    JsonArray leased = new JsonArray();
    report.leased().forEach(lease -> leased.add(lease(lease, since)));
    return new JsonObject()
        .put("seen", Numbers.seconds(since))
        .put("version", report.version())
        .put("steps", report.steps())
        .put("lag", report.lag())
        .put("paused", report.paused())
        .put("open", open)
        .put("waiting", waiting)
        .put("leased", leased)
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
    JsonObject samples = new JsonObject();
    step.samples().forEach(samples::put);
    return new JsonObject()
        .put("kind", step.pass() instanceof Pass.Step ? "train" : "eval")
        .put("number", step.pass().number())
        .put("samples", samples);
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
    JsonArray ago = new JsonArray();
    points.forEach(point -> ago.add(Numbers.seconds(now - point.at())));
    history.put("ago", ago);
    for (Role role : Role.values()) {
      JsonArray orders = new JsonArray();
      points.forEach(point -> orders.add(waiting(point.report(), role)));
      history.put(role.label(), orders);
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
