package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.editr1.bus.Bus;
import org.editr1.engine.EngineOpener;
import org.editr1.engine.Inputs;
import org.editr1.io.json.MessageJson;
import org.editr1.journey.Order;
import org.editr1.journey.Phase;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.store.TensorStore;
import org.jspecify.annotations.Nullable;

/** The one thread that a worker's device belongs to; nothing else runs on it. */
final class Device {
  private final WorkerIdentity identity;
  private final EngineOpener opener;
  private final LongSupplier nanos;
  private final WorkerReport report;
  private final WorkerExecutor thread;
  private @Nullable OrderRunner runner;
  private @Nullable TensorRef loaded;

  Device(Vertx vertx, WorkerVerticle.Parts parts) {
    this.identity = parts.identity();
    this.opener = parts.opener();
    this.nanos = parts.nanos();
    this.report = new WorkerReport(Bus.of(vertx), identity, nanos);
    // A blocked thread is the rule here: an order may take minutes.
    this.thread =
        vertx.createSharedWorkerExecutor("device-" + identity.worker(), 1, 365, TimeUnit.DAYS);
  }

  /** What an order gave, and how long the device was busy with it. */
  record Ran(OrderRunner.Output output, double seconds) {}

  WorkerIdentity identity() {
    return identity;
  }

  LongSupplier nanos() {
    return nanos;
  }

  WorkerReport report() {
    return report;
  }

  /** The worker cannot work for this head, now or later. */
  static final class Unfit extends RuntimeException {
    Unfit(@Nullable String reason) {
      super(reason);
    }
  }

  /**
   * Loads the models of the worker's roles, once: another specification needs another process.
   *
   * @return fails with {@link Unfit} where that cannot be
   */
  Future<?> load(TensorRef specification, TensorStore store) {
    if (specification.equals(loaded)) {
      return Future.succeededFuture();
    }
    if (loaded != null) {
      return Future.failedFuture(new Unfit("the head runs another specification now"));
    }
    report.phase(Phase.LOADING, "");
    return store
        .get(specification)
        .map(bytes -> MessageJson.read(bytes, RunSpec.class))
        .compose(this::open)
        .onSuccess(unused -> loaded = specification);
  }

  private Future<?> open(RunSpec spec) {
    return thread
        .executeBlocking(() -> new OrderRunner(opener.open(spec)))
        .onSuccess(opened -> runner = opened)
        .recover(failure -> Future.failedFuture(new Unfit(failure.getMessage())));
  }

  Future<Ran> run(Order order, Inputs inputs) {
    OrderRunner opened = runner;
    if (opened == null) {
      return Future.failedFuture("no models are loaded");
    }
    return thread.executeBlocking(
        () -> {
          long began = nanos.getAsLong();
          OrderRunner.Output output = opened.run(order, inputs);
          return new Ran(output, (nanos.getAsLong() - began) / 1e9);
        });
  }

  /** After the order that runs. */
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
