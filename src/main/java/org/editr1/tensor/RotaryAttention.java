package org.editr1.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Attention of Qwen2.5-VL in one scripted call: a rotary embedding of queries and keys by halves of
 * a head (rotate_half, not interleaved pairs), then attention. A result belongs to the manager of
 * the first input.
 */
public final class RotaryAttention {
  private RotaryAttention() {}

  /**
   * Rotary tables of every token. The rotation is computed in their type.
   *
   * @param cos (batch, tokens, 1, d / 2)
   * @param sin (batch, tokens, 1, d / 2)
   */
  public record CosSin(NDArray cos, NDArray sin) {}

  /**
   * Every token sees all tokens of its own segment.
   *
   * @param qkv (segments, tokens, 3 * heads * d): queries, keys and values
   * @return (segments, tokens, heads * d)
   */
  public static NDArray segments(NDArray qkv, CosSin rope) {
    return Ops.call("segment_attention", qkv, rope.cos(), rope.sin());
  }

  /**
   * A token sees itself and all earlier tokens; each head of keys and values serves a group of
   * neighbouring query heads.
   *
   * @param q (batch, tokens, heads * d)
   * @param k (batch, tokens, fewer heads * d)
   * @param v (batch, tokens, fewer heads * d)
   * @return (batch, tokens, heads * d)
   */
  public static NDArray causal(NDArray q, NDArray k, NDArray v, CosSin rope) {
    return Ops.call("grouped_attention", q, k, v, rope.cos(), rope.sin());
  }

  /** {@link #causal} under a {@code mask} of {@link #paddedCausalMask}. */
  public static NDArray causal(NDArray q, NDArray k, NDArray v, CosSin rope, NDArray mask) {
    return Ops.call("grouped_attention_masked", q, k, v, rope.cos(), rope.sin(), mask);
  }

  /**
   * Rotates keys to their positions, as {@link #causalAfterPrefix} takes them.
   *
   * @param k (batch, tokens, heads * d)
   */
  public static NDArray rotated(NDArray k, CosSin rope) {
    return Ops.call("rotate_heads", k, rope.cos(), rope.sin());
  }

  /**
   * {@link #causal} after earlier tokens that all rows share and see.
   *
   * @param rope tables of the tokens of {@code q}, {@code k} and {@code v}
   * @param prefixKeys (1, earlier tokens, fewer heads * d), already {@link #rotated}
   * @param prefixValues (1, earlier tokens, fewer heads * d)
   */
  public static NDArray causalAfterPrefix(
      NDArray q, NDArray k, NDArray v, CosSin rope, NDArray prefixKeys, NDArray prefixValues) {
    return Ops.call(
        "grouped_attention_after_prefix",
        q,
        k,
        v,
        rope.cos(),
        rope.sin(),
        prefixKeys,
        prefixValues);
  }

  /**
   * The causal mask without keys that are padding. A query that would see no key, whose row would
   * be NaN, sees itself.
   *
   * @param mask (batch, tokens): 1 for tokens, 0 for padding
   * @return (batch, 1, tokens, tokens): true where a query sees a key
   */
  public static NDArray paddedCausalMask(NDArray mask) {
    return Ops.call("padded_causal_mask", mask);
  }
}
