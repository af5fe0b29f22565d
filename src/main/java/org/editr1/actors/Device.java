package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.editr1.Clock;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Result;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** The engines of a worker's device, and the one thread that loads, runs and closes them. */
final class Device {
  private final EngineOpener opener;
  private final Clock clock;
  private final WorkerExecutor thread;

  private boolean abandoned;

  /** Belongs to {@link #thread}. */
  private @Nullable WorkerEngines engines;

  /**
   * @param name of the thread: another device of the process, or this one opened anew, has another
   */
  Device(Vertx vertx, String name, EngineOpener opener, Clock clock) {
    this.opener = opener;
    this.clock = clock;
    // A blocked thread is the rule here: an order may take minutes.
    this.thread = vertx.createSharedWorkerExecutor("device-" + name, 1, 365, TimeUnit.DAYS);
  }

  /**
   * The output of an order.
   *
   * @param path the store path of {@code blob}
   * @param blob bytes to store; null where the result is complete without a file
   * @param result makes the result from the reference of the stored blob, or {@link TensorRef#NONE}
   */
  record Output(String path, byte @Nullable [] blob, Function<TensorRef, Result> result) {}

  /** The output of an order, and how long the device was busy with it. */
  record Ran(Output output, double seconds) {}

  /** Loads the models of the worker's roles. */
  Future<?> open(RunSpec specification) {
    return thread.executeBlocking(() -> engines = opener.open(specification));
  }

  /** Runs an order on the engine of its role. */
  Future<Ran> run(Order order, Inputs inputs) {
    return thread.executeBlocking(
        () -> {
          long began = clock.nanos();
          Output output = output(required(engines, order), order, inputs);
          return new Ran(output, clock.secondsSince(began));
        });
  }

  private static Output output(WorkerEngines engines, Order order, Inputs inputs)
      throws SampleFault {
    String path = order.id().path() + ".safetensors";
    if (order instanceof EncodeOrder encode) {
      byte[] conditioning = required(engines.encode(), order).encode(encode, inputs);
      return new Output(encode.task().conditioning(), conditioning, Result.Encoded::new);
    }
    if (order instanceof RolloutOrder rollout) {
      byte[] samples = required(engines.rollout(), order).rollout(rollout, inputs);
      return new Output(path, samples, Result.RolledOut::new);
    }
    if (order instanceof RewardOrder reward) {
      Result scored = new Result.Scored(required(engines.reward(), order).reward(reward, inputs));
      return new Output(path, null, unused -> scored);
    }
    TrainEngine.Leaf leaf = required(engines.train(), order).train((TrainOrder) order, inputs);
    return new Output(
        path, leaf.gradient(), ref -> new Result.Trained(ref, leaf.count(), leaf.terms()));
  }

  private static <E> E required(@Nullable E engine, Order order) {
    if (engine == null) {
      throw new IllegalStateException("this worker has no engine for " + order.id());
    }
    return engine;
  }

  /** The thread does not return: it, its engines and their memory last as long as the process. */
  void abandon() {
    abandoned = true;
  }

  /** Closes the engines after the order that runs, or once the models are loaded. */
  Future<Void> close() {
    if (abandoned) {
      return Future.succeededFuture();
    }
    return thread
        .executeBlocking(
            () -> {
              WorkerEngines opened = engines;
              if (opened != null) {
                opened.close();
              }
              return opened;
            })
        .eventually(thread::close)
        .mapEmpty();
  }
}
