package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.editr1.Failure;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.watch.HealthServer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The health endpoints of a node: started once its verticles are, ready while it can work. */
final class NodeHealth {
  private static final Logger LOG = LoggerFactory.getLogger(NodeHealth.class);
  private static final long TIMEOUT = 1_000;
  private static final int NONE = -1;

  private final Vertx vertx;
  private boolean started;
  private Supplier<String> obstacle = () -> "the node is starting";

  NodeHealth(Vertx vertx) {
    this.vertx = vertx;
  }

  /**
   * @param port 0: any free one, -1: no endpoints
   */
  Future<Void> serve(String host, int port) {
    if (port == NONE) {
      return Future.succeededFuture();
    }
    HealthServer server =
        new HealthServer(
            vertx,
            Map.of("verticles", () -> check(started ? "" : "the node is starting")),
            Map.of("work", () -> check(obstacle.get())),
            TIMEOUT);
    return server
        .listen(host, port)
        .recover(failure -> Future.failedFuture(Failure.ofPort("health", host, port, failure)))
        .onSuccess(bound -> LOG.info("health at http://{}:{}/health/ready", host, bound))
        .mapEmpty();
  }

  private static Future<Void> check(String reason) {
    return reason.isEmpty() ? Future.succeededFuture() : Future.failedFuture(reason);
  }

  /** A head is ready as long as it leases orders and they find workers that can run them. */
  Future<Void> ofHead() {
    Map<String, NodeReport> reports = new TreeMap<>();
    started = true;
    obstacle = () -> "";
    Bus bus = Bus.of(vertx);
    return bus.subscribe(Addresses.NODE_REPORT, report -> reports.put(report.worker(), report))
        .compose(
            unused ->
                bus.subscribe(
                    Addresses.LEDGER_REPORT,
                    ledger -> obstacle = () -> headWaits(ledger, reports.values())))
        .mapEmpty();
  }

  /** Returns what the run waits for: a cause of its own, or troubles of all workers of a role. */
  static String headWaits(LedgerReport ledger, Collection<NodeReport> reports) {
    if (!ledger.obstacle().isEmpty()) {
      return "waits: " + ledger.obstacle();
    }
    Stream<Role> needed =
        Stream.concat(
            ledger.waiting().stream().map(waiting -> waiting.role()),
            ledger.leased().stream().map(leased -> leased.order().role()));
    return needed
        .distinct()
        .map(role -> troubles(role, reports))
        .filter(troubles -> !troubles.isEmpty())
        .collect(Collectors.joining("; "));
  }

  private static String troubles(Role role, Collection<NodeReport> reports) {
    List<NodeReport> able =
        reports.stream()
            .filter(one -> one.roles().contains(role) && one.phase() != Phase.LEFT)
            .toList();
    return able.stream().anyMatch(one -> one.phase().isReady() && one.reason().isEmpty())
        ? ""
        : able.stream().map(NodeHealth::state).collect(Collectors.joining("; "));
  }

  private static String state(NodeReport report) {
    String reason = report.reason().isEmpty() ? "" : ": " + report.reason();
    return report.worker() + " is " + report.phase().label() + reason;
  }

  /** A console is ready once it answers. */
  void ofConsole() {
    started = true;
    obstacle = () -> "";
  }

  /** A worker node is ready when each of its workers has joined a head and loaded its models. */
  Future<Void> ofWorkers(String node, int workers) {
    Map<String, NodeReport> reports = new TreeMap<>();
    started = true;
    obstacle = () -> obstacle(reports, workers);
    return Bus.of(vertx)
        .subscribeHere(
            Addresses.NODE_REPORT,
            report -> {
              if (report.node().equals(node)) {
                reports.put(report.worker(), report);
              }
            })
        .mapEmpty();
  }

  static String obstacle(Map<String, NodeReport> reports, int workers) {
    String waiting =
        reports.values().stream()
            .filter(report -> !report.phase().isReady() || !report.reason().isEmpty())
            .map(NodeHealth::state)
            .collect(Collectors.joining("; "));
    return waiting.isEmpty() && reports.size() < workers ? "the workers are starting" : waiting;
  }
}
