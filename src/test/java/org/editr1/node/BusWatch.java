package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.OrderRan;
import org.editr1.journey.Phase;
import org.editr1.store.Encryption;

/** A member of a cluster that only receives: what tests wait for are states and messages. */
final class BusWatch implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(240);

  private final Vertx vertx;
  private final List<NodeReport> reports = new CopyOnWriteArrayList<>();
  private final List<LedgerReport> ledgers = new CopyOnWriteArrayList<>();
  private final List<OrderRan> orders = new CopyOnWriteArrayList<>();

  private BusWatch(Vertx vertx) throws Exception {
    this.vertx = vertx;
    Bus bus = Bus.of(vertx);
    await(bus.subscribe(Addresses.NODE_REPORT, reports::add));
    await(bus.subscribe(Addresses.LEDGER_REPORT, ledgers::add));
    await(bus.subscribe(Addresses.ORDER_RAN, orders::add));
  }

  static BusWatch join(String cluster, int port, Encryption encryption) throws Exception {
    VertxOptions options = new VertxOptions();
    encryption.applyTo(options.getEventBusOptions());
    Future<Vertx> joined =
        Vertx.builder()
            .with(options)
            .withClusterManager(new HazelcastClusterManager(LoopbackCluster.config(cluster, port)))
            .buildClustered();
    return new BusWatch(await(joined));
  }

  /**
   * Calls {@code strike} the next time that the worker begins with an order of the role.
   *
   * @param now asked before; an order that begins while it says no is let pass
   */
  CompletableFuture<Void> next(String worker, String role, BooleanSupplier now, Runnable strike)
      throws Exception {
    CompletableFuture<Void> struck = new CompletableFuture<>();
    Bus.Subscription[] listening = new Bus.Subscription[1];
    listening[0] =
        await(
            Bus.of(vertx)
                .subscribe(
                    Addresses.NODE_REPORT,
                    report -> {
                      boolean meant =
                          report.worker().equals(worker) && report.phase().label().equals(role);
                      if (meant && !struck.isDone() && now.getAsBoolean()) {
                        strike(strike, struck);
                      }
                    }));
    return struck.thenRun(() -> listening[0].stop());
  }

  /** Returns how many orders of the role the worker has finished or failed so far. */
  long ran(String worker, String role) {
    return orders.stream()
        .filter(one -> one.worker().equals(worker) && one.order().role().label().equals(role))
        .count();
  }

  /** Returns how many leases have expired since the head started, by its newest report. */
  long expired() {
    return ledgers.isEmpty() ? 0 : ledgers.get(ledgers.size() - 1).expired();
  }

  /** Waits until the head leases orders. */
  void awaitHead() throws InterruptedException {
    awaitReport(report -> report.phase() == Phase.RUNNING);
  }

  /**
   * Waits until the worker says what keeps it from its work: something that names {@code cause}.
   */
  void awaitTrouble(String worker, String cause) throws InterruptedException {
    awaitReport(report -> report.worker().equals(worker) && report.reason().contains(cause));
  }

  /** Waits until the worker has joined a head. */
  void awaitReady(String worker) throws InterruptedException {
    awaitReport(report -> report.worker().equals(worker) && report.phase().isReady());
  }

  /** Waits for the worker's next report of the phase. */
  void awaitPhase(String worker, Phase phase) throws InterruptedException {
    awaitReport(report -> report.worker().equals(worker) && report.phase() == phase);
  }

  /** Waits for the head's next account of its leases. */
  void awaitLedger() throws InterruptedException {
    awaitLedger(report -> true);
  }

  /** Waits until the head says that the run waits, for a reason that names {@code cause}. */
  void awaitObstacle(String cause) throws InterruptedException {
    awaitLedger(report -> report.obstacle().contains(cause));
  }

  /** Waits for an account that is published from now on. */
  private void awaitLedger(Predicate<LedgerReport> wanted) throws InterruptedException {
    int from = ledgers.size();
    assertTrue(
        holds(() -> ledgers.stream().skip(from).anyMatch(wanted), PATIENCE),
        () -> "no such account among " + ledgers.subList(from, ledgers.size()));
  }

  /** Returns for how long the worker has kept its results at most, until the head had them. */
  double keptSeconds(String worker) {
    return orders.stream()
        .filter(one -> one.worker().equals(worker) && one.failure().isEmpty())
        .mapToDouble(OrderRan::ended)
        .max()
        .orElse(0);
  }

  /** Asks the head. */
  <M extends Message, R extends Message> R ask(Address.Request<M, R> address, M message)
      throws Exception {
    return await(Bus.of(vertx).request(address, message, PATIENCE.toMillis()));
  }

  /** Waits for a report that is published from now on. */
  private void awaitReport(Predicate<NodeReport> wanted) throws InterruptedException {
    int from = reports.size();
    assertTrue(
        holds(() -> reports.stream().skip(from).anyMatch(wanted), PATIENCE),
        () -> "no such report among " + reports.subList(from, reports.size()));
  }

  /** Returns whether the condition comes true in time. */
  static boolean holds(BooleanSupplier condition, Duration patience) throws InterruptedException {
    Instant end = Instant.now().plus(patience);
    while (!condition.getAsBoolean() && Instant.now().isBefore(end)) {
      Thread.sleep(20);
    }
    return condition.getAsBoolean();
  }

  private static void strike(Runnable strike, CompletableFuture<Void> struck) {
    try {
      strike.run();
      struck.complete(null);
    } catch (RuntimeException | AssertionError e) {
      struck.completeExceptionally(e);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }
}
