package org.editr1.train;

import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;

/**
 * torch.optim.AdamW (amsgrad off), in fp32 and in its order of operations. A tensor without a
 * gradient is left alone: no decay, no state. Every tensor counts its own updates.
 *
 * @param weightDecay decoupled: learning rate times it is taken off every trained tensor
 */
public record AdamW(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
  /** With the settings of a run. */
  public static AdamW of(RunSpec.Train train) {
    return new AdamW(
        train.learningRate(), train.beta1(), train.beta2(), train.epsilon(), train.weightDecay());
  }

  /**
   * State of one tensor; the arrays change with each update.
   *
   * @param updates made so far
   * @param mean decaying mean of the gradient ({@code exp_avg}); {@code square}: of its square
   */
  public record Moments(long updates, float[] mean, float[] square) {
    private static Moments zero(int size) {
      return new Moments(0, new float[size], new float[size]);
    }

    private Moments next() {
      return new Moments(updates + 1, mean, square);
    }
  }

  /**
   * The adapter after one update; {@code moments} are changed.
   *
   * @param gradient by the adapter's names; tensors may be absent
   * @param moments by the adapter's names; absent before the first update
   */
  public Adapter update(Adapter adapter, Adapter gradient, SortedMap<String, Moments> moments) {
    SortedMap<String, Adapter.Tensor> next = new TreeMap<>(adapter.tensors());
    gradient
        .tensors()
        .forEach(
            (name, slope) -> {
              Adapter.Tensor tensor = AdapterMath.get(adapter, name);
              Moments state =
                  moments.getOrDefault(name, Moments.zero(tensor.values().length)).next();
              moments.put(name, state);
              float[] values = update(tensor.values(), slope.values(), state);
              next.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return new Adapter(next);
  }

  private float[] update(float[] values, float[] slope, Moments state) {
    float kept = (float) (1 - learningRate * weightDecay);
    float share1 = (float) (1 - beta1);
    float kept2 = (float) beta2;
    float share2 = (float) (1 - beta2);
    float step = (float) (-learningRate / (1 - Math.pow(beta1, state.updates())));
    float correction = (float) Math.sqrt(1 - Math.pow(beta2, state.updates()));
    float smallest = (float) epsilon;
    float[] mean = state.mean();
    float[] square = state.square();
    float[] next = new float[values.length];
    for (int i = 0; i < next.length; i++) {
      mean[i] += share1 * (slope[i] - mean[i]);
      square[i] = square[i] * kept2 + share2 * slope[i] * slope[i];
      float root = (float) Math.sqrt(square[i]) / correction + smallest;
      next[i] = values[i] * kept + step * (mean[i] / root);
    }
    return next;
  }
}
