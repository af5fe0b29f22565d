package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;

/**
 * Larger pieces of a transformer block in one scripted call each: small models spend a third of
 * their time on calls. A result belongs to the manager of the first input.
 */
public final class Blocks {
  private Blocks() {}

  /**
   * Two linear maps with GELU (tanh) between.
   *
   * @param weight (inner, in), {@code outWeight}: (out, inner)
   */
  public record Mlp(NDArray weight, NDArray bias, NDArray outWeight, NDArray outBias) {}

  /**
   * Attention over text and image tokens together, each with its own RMS norms (eps 1e-6, the
   * weight inside the fp32 part) before the rotary turn.
   *
   * @param text (batch, text tokens, 3 * heads * d) queries, keys and values, {@code image} alike
   * @param textNorms (2, 1, d) of queries and keys, {@code imageNorms} alike
   * @param turns (tokens, 1, d / 2, 2) cosine and sine of each interleaved pair
   * @return (batch, tokens, heads * d), text first
   */
  public static NDArray jointAttention(
      NDArray text, NDArray image, NDArray textNorms, NDArray imageNorms, NDArray turns) {
    return Ops.call("joint_attention", text, image, textNorms, imageNorms, turns);
  }

  /**
   * As above where some text keys may be hidden, with RMS norms that round to the model's type
   * before the weight (diffusers' own RMSNorm; torch's rounds behind it).
   *
   * @param mask (batch, text tokens), 0 for a key that nobody sees; without elements: all are seen
   */
  public static NDArray maskedJointAttention(
      NDArray text,
      NDArray image,
      NDArray textNorms,
      NDArray imageNorms,
      NDArray turns,
      NDArray mask) {
    return Ops.call("masked_joint_attention", text, image, textNorms, imageNorms, turns, mask);
  }

  /**
   * Attention of some tokens over all, with RMS norms and rotary turns as above.
   *
   * @param q (batch, queries, heads * d), {@code kv}: (batch, tokens, 2 * heads * d)
   * @param normQ (d), {@code normK} alike
   * @param turnsQ (queries, 1, d / 2, 2), {@code turnsK} alike for all tokens
   */
  public static NDArray attention(
      NDArray q, NDArray kv, NDArray normQ, NDArray normK, NDArray turnsQ, NDArray turnsK) {
    return Ops.call("attention", q, kv, normQ, normK, turnsQ, turnsK);
  }

  /**
   * h = x + gate * y, then h + mlpGate * mlp(norm(h) * (1 + scale) + shift).
   *
   * @param modulation gate, shift, scale, mlpGate, each (batch or 1, 1, width)
   */
  public static NDArray feedForward(NDArray x, NDArray y, NDList modulation, Mlp mlp) {
    return Ops.call(
        "feed_forward",
        x,
        y,
        modulation.get(0),
        modulation.get(1),
        modulation.get(2),
        modulation.get(3),
        mlp.weight(),
        mlp.bias(),
        mlp.outWeight(),
        mlp.outBias());
  }

  /** x + gate * out(y beside gelu(in(normed))): attention and MLP side by side. */
  public static NDArray parallelMlp(NDArray x, NDArray y, NDArray normed, NDArray gate, Mlp mlp) {
    return Ops.call(
        "parallel_mlp",
        x,
        y,
        normed,
        gate,
        mlp.weight(),
        mlp.bias(),
        mlp.outWeight(),
        mlp.outBias());
  }
}
