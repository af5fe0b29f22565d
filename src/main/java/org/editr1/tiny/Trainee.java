package org.editr1.tiny;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;

/** A model whose weights are all trained, with its optimizer's state and their moving average. */
public final class Trainee {
  private static final String NAME = "weights";
  private static final double MAX_NORM = 1;

  private final double averageDecay;
  private final SortedMap<String, AdamW.Moments> moments = new TreeMap<>();
  private final float[] average;
  private WeightVector live;
  private int updates;

  /**
   * @param averageDecay of the moving average after many updates
   */
  public Trainee(WeightVector start, double averageDecay) {
    this.live = start;
    this.average = start.values().clone();
    this.averageDecay = averageDecay;
  }

  /** What is minimised, a scalar, with the model built over the given weights. */
  public interface Loss {
    NDArray of(Weights weights, Scope scope);
  }

  /** The moving average: what is shown and kept. */
  public WeightVector average() {
    return new WeightVector(live.plan(), average.clone());
  }

  /** One update; returns the loss before it. */
  public double step(Loss loss, double learningRate) {
    try (Scope scope = Scope.root()) {
      NDArray vector = Gradients.require(live.array(scope));
      double value =
          Gradients.recorded(
              () -> {
                NDArray scalar = loss.of(live.tensors(vector), scope);
                Gradients.backward(scalar);
                return (double) scalar.getFloat();
              });
      float[] gradient = Objects.requireNonNull(Gradients.of(vector)).toFloatArray();
      update(gradient, learningRate);
      return value;
    }
  }

  private void update(float[] gradient, double learningRate) {
    AdamW optimizer = new AdamW(learningRate, 0.9, 0.99, 1e-8, 0);
    Adapter slope = one(gradient);
    Learning.clip(slope, MAX_NORM);
    Adapter next = optimizer.update(one(live.values()), slope, moments);
    float[] values = Objects.requireNonNull(next.tensors().get(NAME)).values();
    live = new WeightVector(live.plan(), values);
    updates++;
    float share = (float) (1 - Math.min(averageDecay, (1.0 + updates) / (10 + updates)));
    for (int i = 0; i < average.length; i++) {
      average[i] += share * (values[i] - average[i]);
    }
  }

  private static Adapter one(float[] values) {
    SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
    tensors.put(NAME, new Adapter.Tensor(values, new long[] {values.length}));
    return new Adapter(tensors);
  }
}
