package org.editr1.train;

import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.journey.RunSpec;
import org.editr1.model.nn.Adapter;
import org.jspecify.annotations.Nullable;

/**
 * torch.optim.AdamW (amsgrad off), in fp32 and in its order of operations. A tensor without a
 * gradient is unchanged: no decay, no state. Every tensor counts its own updates.
 *
 * @param weightDecay decoupled: every trained tensor is multiplied by 1 - learningRate *
 *     weightDecay
 */
public record AdamW(
    double learningRate, double beta1, double beta2, double epsilon, double weightDecay) {
  /** The optimizer with the settings of a run. */
  public static AdamW of(RunSpec.Train train) {
    return new AdamW(
        train.learningRate(), train.beta1(), train.beta2(), train.epsilon(), train.weightDecay());
  }

  /**
   * State of one tensor; the arrays change with each update.
   *
   * @param step number of updates so far
   * @param expAvg decaying mean of the gradient
   * @param expAvgSq decaying mean of its square
   */
  public record Moments(long step, float[] expAvg, float[] expAvgSq) {
    private static Moments next(@Nullable Moments now, int size) {
      return now == null
          ? new Moments(1, new float[size], new float[size])
          : new Moments(now.step + 1, now.expAvg, now.expAvgSq);
    }
  }

  /**
   * The adapter after one update; {@code moments} are changed.
   *
   * @param gradient tensors by the adapter's names; some may be absent
   * @param moments state by the adapter's names; absent before the first update of a tensor
   */
  public Adapter update(Adapter adapter, Adapter gradient, SortedMap<String, Moments> moments) {
    SortedMap<String, Adapter.Tensor> next = new TreeMap<>(adapter.tensors());
    gradient
        .tensors()
        .forEach(
            (name, grad) -> {
              Adapter.Tensor tensor = AdapterMath.get(adapter, name);
              Moments state = Moments.next(moments.get(name), tensor.values().length);
              moments.put(name, state);
              float[] values = update(tensor.values(), grad.values(), state);
              next.put(name, new Adapter.Tensor(values, tensor.shape()));
            });
    return new Adapter(next);
  }

  private float[] update(float[] values, float[] grad, Moments state) {
    float decayFactor = (float) (1 - learningRate * weightDecay);
    float oneMinusBeta1 = (float) (1 - beta1);
    float beta2 = (float) this.beta2;
    float oneMinusBeta2 = (float) (1 - this.beta2);
    float step = (float) (-learningRate / (1 - Math.pow(beta1, state.step())));
    float biasCorrection2Sqrt = (float) Math.sqrt(1 - Math.pow(this.beta2, state.step()));
    float eps = (float) epsilon;
    float[] expAvg = state.expAvg();
    float[] expAvgSq = state.expAvgSq();
    float[] next = new float[values.length];
    for (int i = 0; i < next.length; i++) {
      expAvg[i] += oneMinusBeta1 * (grad[i] - expAvg[i]);
      expAvgSq[i] = expAvgSq[i] * beta2 + oneMinusBeta2 * grad[i] * grad[i];
      float denom = (float) Math.sqrt(expAvgSq[i]) / biasCorrection2Sqrt + eps;
      next[i] = values[i] * decayFactor + step * (expAvg[i] / denom);
    }
    return next;
  }
}
