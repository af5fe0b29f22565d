package org.editr1.engine;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.editr1.Noise;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.engine.WorkerEngines.TrainEngine;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.Result.Score;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;

/**
 * Engines without a model. Every result is a function of the order and of the bytes that it names,
 * so that whoever feeds an engine the wrong thing gets other results.
 */
public final class FakeEngines implements EngineOpener {
  /** How many numbers an adapter has. */
  static final int WIDTH = 4;

  private final Predicate<SampleKey> poisoned;
  private final Runnable beforeRollout;

  /** Engines that nothing goes wrong with. */
  public FakeEngines() {
    this(sample -> false, () -> {});
  }

  /**
   * @param poisoned samples that no engine can roll out
   * @param beforeRollout runs on the device's thread
   */
  public FakeEngines(Predicate<SampleKey> poisoned, Runnable beforeRollout) {
    this.poisoned = poisoned;
    this.beforeRollout = beforeRollout;
  }

  @Override
  public WorkerEngines open(RunSpec specification) {
    return new WorkerEngines(FakeEngines::encode, this::rollout, this::reward, FakeEngines::train);
  }

  private static byte[] encode(EncodeOrder order, Inputs inputs) {
    long source = hash(inputs.of(order.task().source()));
    return bytes(order.task().prompt() + " " + source);
  }

  private byte[] rollout(RolloutOrder order, Inputs inputs) throws SampleFault {
    beforeRollout.run();
    List<Integer> faulty =
        order.samples().stream()
            .filter(sample -> poisoned.test(new SampleKey(order.id().group(), sample)))
            .toList();
    if (!faulty.isEmpty()) {
      throw new SampleFault(faulty, "poisoned");
    }
    long policy = hash(inputs.of(order.policy().adapter()));
    long condition = order.conditioning().stream().mapToLong(c -> hash(inputs.of(c))).sum();
    return bytes(order.id() + " " + order.samples() + " " + policy + " " + condition);
  }

  private List<Score> reward(RewardOrder order, Inputs inputs) {
    long pictures = order.rollouts().stream().mapToLong(r -> hash(inputs.of(r))).sum();
    List<Score> scores = new ArrayList<>();
    for (int sample : order.samples()) {
      double value = Noise.of(pictures, Noise.Purpose.TEST, sample).uniform();
      scores.add(new Score(sample, value, Map.of("avg", value)));
    }
    return scores;
  }

  private static TrainEngine.Leaf train(TrainOrder order, Inputs inputs) {
    long seed =
        hash(inputs.of(order.live().adapter())) + hash(inputs.of(order.behaviour().adapter()));
    for (int i = 0; i < order.samples().size(); i++) {
      seed = 31 * seed + Double.hashCode(order.advantages().get(i)) + order.samples().get(i);
    }
    float[] gradient = Noise.of(seed, Noise.Purpose.TEST).normals(WIDTH);
    return new TrainEngine.Leaf(
        floats(gradient), order.samples().size(), Map.of("policy_loss", (double) gradient[0]));
  }

  static byte[] floats(float[] values) {
    ByteBuffer buffer = ByteBuffer.allocate(4 * values.length);
    buffer.asFloatBuffer().put(values);
    return buffer.array();
  }

  static float[] floats(byte[] bytes) {
    float[] values = new float[bytes.length / 4];
    ByteBuffer.wrap(bytes).asFloatBuffer().get(values);
    return values;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static long hash(byte[] bytes) {
    long hash = 7;
    for (byte one : bytes) {
      hash = 31 * hash + one;
    }
    return hash;
  }
}
