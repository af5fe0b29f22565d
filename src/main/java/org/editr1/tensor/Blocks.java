package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import java.util.function.UnaryOperator;

/**
 * Larger pieces of a transformer block in one scripted call each: small models spend a third of
 * their time on calls. A result belongs to the manager of the first input.
 */
public final class Blocks {
  private Blocks() {}

  /**
   * The share of the conditioning vector for one block: the block reads norm(x) * (1 + scale) +
   * shift and adds gate times its result to x.
   *
   * @param shift (batch or 1, tokens or 1, width)
   * @param scale of the shape of {@code shift}
   * @param gate of the shape of {@code shift}
   */
  public record Modulation(NDArray shift, NDArray scale, NDArray gate) {
    /**
     * LayerNorm without weights (eps 1e-6), then scale and shift.
     *
     * @param x (batch, tokens, width)
     */
    public NDArray norm(NDArray x) {
      return Ops.modulatedNorm(x, scale, shift);
    }

    /** Applies {@code change} to each part. */
    public Modulation map(UnaryOperator<NDArray> change) {
      return new Modulation(change.apply(shift), change.apply(scale), change.apply(gate));
    }
  }

  /**
   * Two linear maps with GELU (tanh) between them.
   *
   * @param weight (inner, in)
   * @param bias (inner)
   * @param outWeight (out, inner)
   * @param outBias (out)
   */
  public record Mlp(NDArray weight, NDArray bias, NDArray outWeight, NDArray outBias) {}

  /**
   * Attention over text and image tokens together, each with its own RMS norms (eps 1e-6, the
   * weight inside the fp32 part) before the rotary embedding.
   *
   * @param text (batch, text tokens, 3 * heads * d): queries, keys and values
   * @param image (batch, image tokens, 3 * heads * d): queries, keys and values
   * @param textNorms (2, 1, d): weights for queries and keys
   * @param imageNorms (2, 1, d): weights for queries and keys
   * @param rope (tokens, 1, d / 2, 2): cosine and sine of each interleaved pair
   * @return (batch, tokens, heads * d), text first
   */
  public static NDArray jointAttention(
      NDArray text, NDArray image, NDArray textNorms, NDArray imageNorms, NDArray rope) {
    return Ops.call("joint_attention", text, image, textNorms, imageNorms, rope);
  }

  /**
   * {@link #jointAttention} where some text keys may be hidden, with RMS norms that round to the
   * model's type before the weight (diffusers' own RMSNorm; torch's rounds after it).
   *
   * @param mask (batch, text tokens): 0 for a key that no query sees; an empty mask hides none
   */
  public static NDArray maskedJointAttention(
      NDArray text,
      NDArray image,
      NDArray textNorms,
      NDArray imageNorms,
      NDArray rope,
      NDArray mask) {
    return Ops.call("masked_joint_attention", text, image, textNorms, imageNorms, rope, mask);
  }

  /**
   * Attention of some tokens over all tokens, with the RMS norms and the rotary embedding of {@link
   * #jointAttention}.
   *
   * @param q (batch, queries, heads * d)
   * @param kv (batch, tokens, 2 * heads * d): keys and values
   * @param normQ (d): weights for queries
   * @param normK (d): weights for keys
   * @param ropeQ (queries, 1, d / 2, 2)
   * @param ropeK (tokens, 1, d / 2, 2)
   * @return (batch, queries, heads * d)
   */
  public static NDArray attention(
      NDArray q, NDArray kv, NDArray normQ, NDArray normK, NDArray ropeQ, NDArray ropeK) {
    return Ops.call("attention", q, kv, normQ, normK, ropeQ, ropeK);
  }

  /**
   * The second half of a double block: h = x + gate * y, then h + modulation.gate * mlp(norm(h) *
   * (1 + modulation.scale) + modulation.shift).
   *
   * @param x (batch, tokens, width): the states before the attention
   * @param y (batch, tokens, width): the projected attention
   * @param gate (batch or 1, tokens or 1, width) of the attention
   * @param modulation of the MLP
   * @return (batch, tokens, width)
   */
  public static NDArray feedForward(
      NDArray x, NDArray y, NDArray gate, Modulation modulation, Mlp mlp) {
    return Ops.call(
        "feed_forward",
        x,
        y,
        gate,
        modulation.shift(),
        modulation.scale(),
        modulation.gate(),
        mlp.weight(),
        mlp.bias(),
        mlp.outWeight(),
        mlp.outBias());
  }

  /**
   * The second half of a single block: x + gate * (out(gelu(in(normed))) + yWeight y).
   *
   * @param x (batch, tokens, width): the states before the block
   * @param y (batch, tokens, width): the attention
   * @param normed (batch, tokens, width): what attention and MLP read
   * @param gate (batch or 1, 1, width)
   * @param yWeight (width, width)
   * @return (batch, tokens, width)
   */
  public static NDArray parallelMlp(
      NDArray x, NDArray y, NDArray normed, NDArray gate, Mlp mlp, NDArray yWeight) {
    return Ops.call(
        "parallel_mlp",
        x,
        y,
        normed,
        gate,
        mlp.weight(),
        mlp.bias(),
        mlp.outWeight(),
        mlp.outBias(),
        yWeight);
  }
}
