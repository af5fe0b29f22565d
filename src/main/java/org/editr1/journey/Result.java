package org.editr1.journey;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The result of an order. Equal orders give equal results; timings are no part of them. */
public sealed interface Result {
  /** The file that holds it; null where the result is complete without one. */
  default @Nullable TensorRef stored() {
    return null;
  }

  /** A conditioning is stored. */
  record Encoded(TensorRef conditioning) implements Result {
    @Override
    public TensorRef stored() {
      return conditioning;
    }
  }

  /** Latents and images of the order's samples are stored in one file. */
  record RolledOut(TensorRef rollout) implements Result {
    @Override
    public TensorRef stored() {
      return rollout;
    }
  }

  /** One score per sample, in the order of the samples. */
  record Scored(List<Score> scores) implements Result {}

  /**
   * A leaf of the gradient tree is stored.
   *
   * @param count number of (sample, time) pairs in the sum
   * @param terms sums (maxima for names that end in {@code _max}) of the logged loss terms
   */
  record Trained(TensorRef gradient, int count, Map<String, Double> terms) implements Result {
    @Override
    public TensorRef stored() {
      return gradient;
    }
  }

  /**
   * The reward of one sample.
   *
   * @param value the weighted sum that advantages use
   * @param parts every reward and its parts by name, as logged
   */
  record Score(int sample, double value, Map<String, Double> parts) {}
}
