package org.editr1.engine;

import java.util.List;
import java.util.Map;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.jspecify.annotations.Nullable;

/** The engines of one device; an engine is null if the worker does not have its role. */
public record WorkerEngines(
    @Nullable EncodeEngine encode,
    @Nullable RolloutEngine rollout,
    @Nullable RewardEngine reward,
    @Nullable TrainEngine train) {
  /** Closes the engines after the last order. */
  public void close() {
    if (reward != null) {
      reward.close();
    }
  }

  /** Encodes text and source image of one task. */
  public interface EncodeEngine {
    /** Returns the conditioning as one safetensors file. */
    byte[] encode(EncodeOrder order, Inputs inputs) throws SampleFault;
  }

  /** Samples edits from a policy. */
  public interface RolloutEngine {
    /**
     * Returns one safetensors file: {@code samples} (int64, n), {@code latents} (n, tokens,
     * channels) and {@code images} (uint8; n, height, width, 3).
     */
    byte[] rollout(RolloutOrder order, Inputs inputs) throws SampleFault;
  }

  /** Scores edits. */
  public interface RewardEngine {
    /** Returns one score per sample, in the order of the samples; an error is never a score. */
    List<Score> reward(RewardOrder order, Inputs inputs) throws SampleFault;

    /** Releases resources of the rewards, such as connections, after the last order. */
    default void close() {}
  }

  /** Computes the gradient of one chunk of a group. */
  public interface TrainEngine {
    /** Returns the unscaled gradient sum of the order. */
    Leaf train(TrainOrder order, Inputs inputs) throws SampleFault;

    /**
     * A leaf of the gradient tree.
     *
     * @param gradient one safetensors file with the names of the adapter's tensors
     * @param count number of (sample, time) pairs in the sum
     * @param terms sums of the logged loss terms; maxima for names that end in {@code _max}
     */
    record Leaf(byte[] gradient, int count, Map<String, Double> terms) {}
  }

  /** Loads the models of a device's roles; blocking, called on the device's own thread. */
  public interface EngineOpener {
    /**
     * @param specification from the head; the opener takes paths of model folders from its own
     *     machine
     */
    WorkerEngines open(RunSpec specification);
  }
}
