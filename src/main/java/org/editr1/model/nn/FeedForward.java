package org.editr1.model.nn;

import org.editr1.tensor.Blocks;

/** Linear, GELU (tanh), linear (diffusers attention.FeedForward with gelu-approximate). */
public final class FeedForward {
  private FeedForward() {}

  /** Of a module that keeps the reference's own names. */
  public static Blocks.Mlp mlp(Weights weights) {
    return mlp(weights.at("net.0.proj"), weights.at("net.2"));
  }

  /** Of two linear maps, wherever they are. */
  public static Blocks.Mlp mlp(Weights in, Weights out) {
    return new Blocks.Mlp(in.get("weight"), in.get("bias"), out.get("weight"), out.get("bias"));
  }
}
