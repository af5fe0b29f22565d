package org.editr1.node;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.spi.cluster.hazelcast.HazelcastClusterManager;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.store.grpc.Encryption;

/** A member of a cluster that only listens: sees at once what a worker begins with. */
final class BusWatch implements AutoCloseable {
  private final Vertx vertx;

  private BusWatch(Vertx vertx) {
    this.vertx = vertx;
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

  private static void strike(Runnable strike, CompletableFuture<Void> struck) {
    try {
      strike.run();
      struck.complete(null);
    } catch (RuntimeException | AssertionError e) {
      struck.completeExceptionally(e);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }

  @Override
  public void close() throws Exception {
    await(vertx.close());
  }
}
