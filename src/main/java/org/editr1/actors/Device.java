package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import org.editr1.Clock;
import org.editr1.engine.Inputs;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.journey.Order;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/** The one thread that a worker's device belongs to; nothing else runs on it. */
final class Device {
  private final EngineOpener opener;
  private final Clock clock;
  private final WorkerExecutor thread;
  private @Nullable OrderRunner runner;

  Device(Vertx vertx, String worker, EngineOpener opener, Clock clock) {
    this.opener = opener;
    this.clock = clock;
    // A blocked thread is the rule here: an order may take minutes.
    this.thread = vertx.createSharedWorkerExecutor("device-" + worker, 1, 365, TimeUnit.DAYS);
  }

  /** The output of an order, and how long the device was busy with it. */
  record Ran(OrderRunner.Output output, double seconds) {}

  /** Loads the models of the worker's roles. */
  Future<?> open(RunSpec specification) {
    return thread
        .executeBlocking(() -> new OrderRunner(opener.open(specification)))
        .onSuccess(opened -> runner = opened);
  }

  Future<Ran> run(Order order, Inputs inputs) {
    OrderRunner opened = runner;
    if (opened == null) {
      return Future.failedFuture("no models are loaded");
    }
    return thread.executeBlocking(
        () -> {
          long began = clock.nanos();
          OrderRunner.Output output = opened.run(order, inputs);
          return new Ran(output, clock.secondsSince(began));
        });
  }

  /** Closes the engines after the order that runs. */
  Future<Void> close() {
    OrderRunner opened = runner;
    Future<?> closed =
        opened == null
            ? Future.succeededFuture()
            : thread.executeBlocking(
                () -> {
                  opened.engines().close();
                  return null;
                });
    return closed.eventually(thread::close).mapEmpty();
  }
}
