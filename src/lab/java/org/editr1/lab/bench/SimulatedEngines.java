package org.editr1.lab.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.editr1.Noise;
import org.editr1.engine.Inputs;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;

/**
 * Engines that compute nothing: every order takes equally long and gives as many bytes as
 * FLUX.1-Kontext would. A gradient is as large as the adapter, whose bytes it has.
 *
 * @param resolution edge of the images in pixels
 * @param busyMillis duration of an order
 */
record SimulatedEngines(int resolution, long busyMillis) implements EngineOpener {
  /** Pixels of a token's edge, and numbers of a token. */
  private static final int TOKEN_EDGE = 16;

  private static final int TOKEN_NUMBERS = 64;

  /** Output of the long text encoder in bf16, with the published length. */
  private static final int TEXT_BYTES = 128 * 4096 * 2;

  private static final int TIMES = 5;

  @Override
  public WorkerEngines open(RunSpec specification) {
    return new WorkerEngines(this::encode, this::rollout, this::reward, this::train);
  }

  private int latentBytes() {
    int edge = resolution / TOKEN_EDGE;
    return edge * edge * TOKEN_NUMBERS * Float.BYTES;
  }

  private int imageBytes() {
    return resolution * resolution * 3;
  }

  private byte[] encode(EncodeOrder order, Inputs inputs) {
    work();
    return bytes(order.id(), TEXT_BYTES + latentBytes());
  }

  private byte[] rollout(RolloutOrder order, Inputs inputs) {
    work();
    return bytes(order.id(), order.size() * (latentBytes() + imageBytes()));
  }

  private List<Score> reward(RewardOrder order, Inputs inputs) {
    work();
    return order.samples().stream().map(sample -> score(order.id(), sample)).toList();
  }

  private static Score score(OrderId id, int sample) {
    Noise noise =
        Noise.of(id.group().pass().number(), Noise.Purpose.TEST, id.group().index(), sample);
    return new Score(sample, noise.uniform(), Map.of());
  }

  private TrainEngine.Leaf train(TrainOrder order, Inputs inputs) {
    work();
    byte[] gradient = inputs.of(order.live().adapter());
    return new TrainEngine.Leaf(gradient, TIMES * order.size(), Map.of("policy_loss", 0.0));
  }

  private void work() {
    try {
      TimeUnit.MILLISECONDS.sleep(busyMillis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Different for different orders, so that no two are one file. */
  private static byte[] bytes(OrderId id, int length) {
    byte[] bytes = new byte[length];
    ByteBuffer.wrap(bytes).putInt(id.hashCode());
    return bytes;
  }
}
