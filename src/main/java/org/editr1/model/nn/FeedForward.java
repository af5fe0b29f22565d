package org.editr1.model.nn;

import org.editr1.tensor.Blocks;

/** Linear, GELU (tanh), linear (diffusers attention.FeedForward with gelu-approximate). */
public final class FeedForward {
  private FeedForward() {}

  /** How much wider it is inside: the reference's {@code mult} and FLUX's {@code mlp_ratio}. */
  public static final int MULT = 4;

  /** Of a module that keeps the reference's own names. */
  public static Blocks.Mlp mlp(Weights weights, long inner) {
    return mlp(weights.at("net.0.proj"), weights.at("net.2"), inner, MULT * inner);
  }

  /**
   * Of two linear maps, wherever they are.
   *
   * @param inner width of what comes and goes
   * @param joined what the second map reads: the widened tokens, and what lies beside them
   */
  public static Blocks.Mlp mlp(Weights in, Weights out, long inner, long joined) {
    return new Blocks.Mlp(
        in.get("weight", MULT * inner, inner),
        in.get("bias", MULT * inner),
        out.get("weight", inner, joined),
        out.get("bias", inner));
  }
}
