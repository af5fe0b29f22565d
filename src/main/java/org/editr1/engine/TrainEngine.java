package org.editr1.engine;

import java.util.Map;
import org.editr1.journey.Order.TrainOrder;

/** Differentiates the loss of one chunk of a group. */
public interface TrainEngine {
  /** The unscaled gradient sum of the order. */
  Leaf train(TrainOrder order, Inputs inputs) throws SampleFault;

  /**
   * A leaf of the gradient tree.
   *
   * @param gradient one safetensors file, a tensor per adapter tensor and under its name
   * @param count how many (sample, time) pairs were added
   * @param terms sums of the logged loss terms; maxima for names that end in {@code _max}
   */
  record Leaf(byte[] gradient, int count, Map<String, Double> terms) {}
}
