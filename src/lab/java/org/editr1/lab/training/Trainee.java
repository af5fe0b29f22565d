package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import java.util.Objects;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Gradients;
import org.editr1.tensor.Scope;

/** A model whose weights are all trained, with its optimizer and their moving average. */
public final class Trainee {
  private final WeightUpdate update;
  private final double averageDecay;
  private final float[] average;
  private WeightVector live;
  private int updates;

  /**
   * @param update fresh: it belongs to this model
   * @param averageDecay decay of the moving average after many updates
   */
  public Trainee(WeightVector start, WeightUpdate update, double averageDecay) {
    this.live = start;
    this.update = update;
    this.averageDecay = averageDecay;
    this.average = start.values().clone();
  }

  /** Builds the model over the given weights and computes its loss, a scalar. */
  public interface Loss {
    NDArray of(Weights weights, Scope scope);
  }

  /** The moving average of the weights, which is measured and written. */
  public WeightVector average() {
    return new WeightVector(live.layout(), average.clone());
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
      take(update.after(live, gradient, learningRate));
      return value;
    }
  }

  private void take(float[] values) {
    live = new WeightVector(live.layout(), values);
    updates++;
    float share = (float) (1 - Math.min(averageDecay, (1.0 + updates) / (10 + updates)));
    for (int i = 0; i < average.length; i++) {
      average[i] += share * (values[i] - average[i]);
    }
  }
}
