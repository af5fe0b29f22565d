package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Linear, GELU (tanh), linear (diffusers attention.FeedForward with gelu-approximate). */
final class FeedForward {
  private final Linear up;
  private final Linear down;

  FeedForward(Weights weights) {
    this.up = new Linear(weights.at("net.0.proj"));
    this.down = new Linear(weights.at("net.2"));
  }

  NDArray forward(NDArray x) {
    return down.forward(Ops.geluTanh(up.forward(x)));
  }
}
