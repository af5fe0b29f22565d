package org.editr1.model.flux;

import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;

/** Linear, GELU (tanh), linear (diffusers attention.FeedForward with gelu-approximate). */
final class FeedForward {
  private FeedForward() {}

  static Blocks.Mlp mlp(Weights weights) {
    return mlp(weights.at("net.0.proj"), weights.at("net.2"));
  }

  static Blocks.Mlp mlp(Weights in, Weights out) {
    return new Blocks.Mlp(in.get("weight"), in.get("bias"), out.get("weight"), out.get("bias"));
  }
}
