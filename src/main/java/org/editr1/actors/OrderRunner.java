package org.editr1.actors;

import java.util.function.Function;
import org.editr1.engine.Inputs;
import org.editr1.engine.SampleFault;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Result;
import org.editr1.journey.TensorRef;
import org.jspecify.annotations.Nullable;

/** Runs an order on the engine of its role; called on the device's own thread. */
record OrderRunner(WorkerEngines engines) {

  /**
   * The output of an order.
   *
   * @param path the store path of {@code blob}
   * @param blob bytes to store; null where the result is small and already complete
   * @param result makes the result from the reference of the stored blob
   */
  record Output(String path, byte @Nullable [] blob, Function<@Nullable TensorRef, Result> result) {
    static Output stored(String path, byte[] blob, Function<TensorRef, Result> result) {
      return new Output(
          path,
          blob,
          reference -> {
            if (reference == null) {
              throw new IllegalStateException(path + " was not stored");
            }
            return result.apply(reference);
          });
    }
  }

  Output run(Order order, Inputs inputs) throws SampleFault {
    String path = order.id().path() + ".safetensors";
    if (order instanceof EncodeOrder encode) {
      byte[] conditioning = engine(engines.encode(), order).encode(encode, inputs);
      return Output.stored(encode.task().conditioning(), conditioning, Result.Encoded::new);
    }
    if (order instanceof RolloutOrder rollout) {
      byte[] samples = engine(engines.rollout(), order).rollout(rollout, inputs);
      return Output.stored(path, samples, Result.RolledOut::new);
    }
    if (order instanceof RewardOrder reward) {
      Result scored = new Result.Scored(engine(engines.reward(), order).reward(reward, inputs));
      return new Output(path, null, unused -> scored);
    }
    TrainEngine.Leaf leaf = engine(engines.train(), order).train((TrainOrder) order, inputs);
    return Output.stored(
        path, leaf.gradient(), ref -> new Result.Trained(ref, leaf.count(), leaf.terms()));
  }

  private static <E> E engine(@Nullable E engine, Order order) {
    if (engine == null) {
      throw new IllegalStateException("this worker has no engine for " + order.id());
    }
    return engine;
  }
}
