package org.editr1.tensor;

import ai.djl.ndarray.NDArray;

/**
 * Attention of Qwen2.5-VL in one scripted call: queries and keys are turned by halves of a head
 * (rotate_half, not by interleaved pairs) and then attend. A result belongs to the manager of the
 * first input.
 */
public final class RotaryAttention {
  private RotaryAttention() {}

  /**
   * The angles of every token. The turn is computed in the type of the tables.
   *
   * @param cos (batch, tokens, 1, d / 2), {@code sin} alike
   */
  public record Turns(NDArray cos, NDArray sin) {}

  /**
   * Every token sees all tokens of its own segment.
   *
   * @param qkv (segments, tokens, 3 * heads * d) queries, keys and values
   * @return (segments, tokens, heads * d)
   */
  public static NDArray segments(NDArray qkv, Turns turns) {
    return Ops.call("segment_attention", qkv, turns.cos(), turns.sin());
  }

  /**
   * A token sees itself and what is before it; each head of keys and values serves a group of
   * neighbouring query heads.
   *
   * @param q (batch, tokens, heads * d), {@code k} and {@code v}: (batch, tokens, fewer heads * d)
   * @return (batch, tokens, heads * d)
   */
  public static NDArray causal(NDArray q, NDArray k, NDArray v, Turns turns) {
    return Ops.call("grouped_attention", q, k, v, turns.cos(), turns.sin());
  }

  /** As above where {@code mask}, made by {@link #paddedCausalMask}, says who sees whom. */
  public static NDArray causal(NDArray q, NDArray k, NDArray v, Turns turns, NDArray mask) {
    return Ops.call("grouped_attention_masked", q, k, v, turns.cos(), turns.sin(), mask);
  }

  /**
   * Keys as {@link #causalBehind} takes them.
   *
   * @param k (batch, tokens, heads * d)
   */
  public static NDArray turned(NDArray k, Turns turns) {
    return Ops.call("turned_heads", k, turns.cos(), turns.sin());
  }

  /**
   * As {@link #causal} behind earlier tokens that all rows share and see.
   *
   * @param turns of the tokens of {@code q}, {@code k} and {@code v}
   * @param earlierKeys (1, earlier tokens, fewer heads * d), {@link #turned} already
   * @param earlierValues of the same shape
   */
  public static NDArray causalBehind(
      NDArray q, NDArray k, NDArray v, Turns turns, NDArray earlierKeys, NDArray earlierValues) {
    return Ops.call(
        "grouped_attention_behind", q, k, v, turns.cos(), turns.sin(), earlierKeys, earlierValues);
  }

  /**
   * Causal without keys that are padding. A place that would see nothing, whose row would be NaN,
   * sees itself.
   *
   * @param mask (batch, tokens) 1 for tokens, 0 for padding
   * @return (batch, 1, tokens, tokens) true where a query sees a key
   */
  public static NDArray paddedCausalMask(NDArray mask) {
    return Ops.call("padded_causal_mask", mask);
  }
}
