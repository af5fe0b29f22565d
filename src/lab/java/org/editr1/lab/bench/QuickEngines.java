package org.editr1.lab.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import org.editr1.Noise;
import org.editr1.engine.Inputs;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.io.safetensors.RolloutFile;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;

/**
 * Engines that compute nothing and store little: images of 8 x 8 pixels, scores that are drawn. A
 * gradient is the adapter itself.
 */
final class QuickEngines implements EngineOpener {
  private static final int CONDITIONING_BYTES = 2_048;
  private static final int EDGE = 8;
  private static final int TOKENS = 4;

  @Override
  public WorkerEngines open(RunSpec specification) {
    return new WorkerEngines(
        QuickEngines::encode, QuickEngines::rollout, QuickEngines::reward, QuickEngines::train);
  }

  private static byte[] encode(EncodeOrder order, Inputs inputs) {
    byte[] bytes = new byte[CONDITIONING_BYTES];
    ByteBuffer.wrap(bytes).putInt(order.task().id().hashCode());
    return bytes;
  }

  private static byte[] rollout(RolloutOrder order, Inputs inputs) {
    int rows = order.size();
    float[] latents = new float[rows * TOKENS * TOKENS];
    latents[0] = (float) noise(order.id(), 0).uniform();
    byte[] images = new byte[rows * EDGE * EDGE * 3];
    return new RolloutFile(order.samples(), latents, TOKENS, TOKENS, images, EDGE, EDGE).write();
  }

  private static List<Score> reward(RewardOrder order, Inputs inputs) {
    return order.samples().stream()
        .map(sample -> score(sample, noise(order.id(), sample).uniform()))
        .toList();
  }

  private static Score score(int sample, double value) {
    return new Score(sample, value, Map.of("target", value));
  }

  private static TrainEngine.Leaf train(TrainOrder order, Inputs inputs) {
    byte[] gradient = inputs.of(order.live().adapter());
    return new TrainEngine.Leaf(gradient, order.size(), Map.of("policy_loss", 0.0));
  }

  private static Noise noise(OrderId id, int sample) {
    return Noise.of(id.group().pass().number(), Noise.Purpose.TEST, id.group().index(), sample);
  }
}
