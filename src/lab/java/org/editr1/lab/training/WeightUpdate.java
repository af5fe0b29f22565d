package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.editr1.model.nn.Adapter;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.editr1.train.AdamW;
import org.editr1.train.Learning;

/** Computes the next weights from a gradient; keeps its state between updates. */
public interface WeightUpdate {
  /**
   * The values of {@code live} after one update.
   *
   * @param gradient in the order of the layout, which may be changed
   */
  float[] after(WeightVector live, float[] gradient, double learningRate);

  /** AdamW without decay, the gradient clipped to a norm of 1. */
  final class Adam implements WeightUpdate {
    private static final String NAME = "weights";
    private static final double MAX_NORM = 1;

    private final SortedMap<String, AdamW.Moments> moments = new TreeMap<>();

    @Override
    public float[] after(WeightVector live, float[] gradient, double learningRate) {
      AdamW optimizer = new AdamW(learningRate, 0.9, 0.99, 1e-8, 0);
      Adapter slope = one(gradient);
      Learning.clip(slope, MAX_NORM);
      Adapter next = optimizer.update(one(live.values()), slope, moments);
      return Objects.requireNonNull(next.tensors().get(NAME)).values();
    }

    private static Adapter one(float[] values) {
      SortedMap<String, Adapter.Tensor> tensors = new TreeMap<>();
      tensors.put(NAME, new Adapter.Tensor(values, new long[] {values.length}));
      return new Adapter(tensors);
    }
  }

  /**
   * Muon (K. Jordan and others, 2024): a linear map goes by the orthogonal matrix next to its
   * momentum, so that directions with small gradients are learned as fast as those with large ones.
   * All other weights go by {@link Adam}. Updates of maps are as large as AdamW's usually are (Liu
   * and others, 2025: 0.2 of the learning rate, root mean square).
   */
  final class Muon implements WeightUpdate {
    private static final float MOMENTUM = 0.9f;
    private static final double SIZE = 0.2;
    private static final int ITERATIONS = 5;

    private final Adam others = new Adam();
    private float[] momentum = new float[0];

    @Override
    public float[] after(WeightVector live, float[] gradient, double learningRate) {
      float[] next = others.after(live, gradient, learningRate);
      if (momentum.length == 0) {
        momentum = new float[gradient.length];
      }
      for (WeightLayout.Tensor tensor : live.layout().tensors().values()) {
        if (tensor.isMap()) {
          int from = tensor.from();
          float[] way = way(gradient, from, tensor.to());
          int rows = (int) tensor.shape()[0];
          float[] turned = orthogonal(way, rows);
          int columns = way.length / rows;
          float step = (float) (learningRate * SIZE * Math.sqrt(Math.max(rows, columns)));
          for (int i = 0; i < turned.length; i++) {
            next[from + i] = live.values()[from + i] - step * turned[i];
          }
        }
      }
      return next;
    }

    /** Nesterov's: the gradient and the momentum that it has made. */
    private float[] way(float[] gradient, int from, int to) {
      float[] way = Arrays.copyOfRange(gradient, from, to);
      for (int i = 0; i < way.length; i++) {
        momentum[from + i] = MOMENTUM * momentum[from + i] + way[i];
        way[i] += MOMENTUM * momentum[from + i];
      }
      return way;
    }

    /**
     * About {@code U V'} of the singular value decomposition {@code U S V'} of a matrix of so many
     * rows: all singular values come to 0.7 to 1.2, by the quintic Newton-Schulz iteration.
     */
    static float[] orthogonal(float[] matrix, int rows) {
      try (Scope scope = Scope.root()) {
        NDArray all = scope.floats(matrix, rows, matrix.length / rows);
        boolean tall = rows > matrix.length / rows;
        NDArray x = tall ? all.transpose() : all;
        double norm = x.square().sum().sqrt().getFloat();
        x = Ops.scale(x, 1 / (norm + 1e-7));
        for (int i = 0; i < ITERATIONS; i++) {
          NDArray gram = x.matMul(x.transpose());
          NDArray square = Ops.scale(gram.matMul(gram), 2.0315);
          x = Ops.scale(x, 3.4445).add(square.sub(Ops.scale(gram, 4.7750)).matMul(x));
        }
        return (tall ? x.transpose() : x).toFloatArray();
      }
    }
  }
}
