package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Ops;

/**
 * One of the two streams of a double block, text or image: what it does by itself before and after
 * both attend together. The six parts of its modulation are shift, scale and gate of the attention,
 * then of the feed-forward.
 *
 * @param norms (2, 1, head dim): weights of the RMS norms of queries and of keys
 */
public record JointStream(
    AdaLayerNorm modulation, LoraLinear toQkv, NDArray norms, LoraLinear toOut, Blocks.Mlp ff) {
  private static final int PARTS = 6;

  /** The names of the attention's projections and norms, which differ between the streams. */
  public enum Names {
    IMAGE("to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0"),
    TEXT("add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k", "to_add_out");

    private final String q;
    private final String k;
    private final String v;
    private final String normQ;
    private final String normK;
    private final String out;

    Names(String q, String k, String v, String normQ, String normK, String out) {
      this.q = q;
      this.k = k;
      this.v = v;
      this.normQ = normQ;
      this.normK = normK;
      this.out = out;
    }
  }

  /** How wide a stream is: its heads side by side. */
  public record Width(long headDim, long heads) {
    long inner() {
      return headDim * heads;
    }
  }

  /**
   * @param modulation the linear map from the conditioning vector
   * @param attn of both streams
   */
  public static JointStream of(
      Names names, Width width, Weights modulation, Weights attn, Weights ff) {
    long inner = width.inner();
    return new JointStream(
        new AdaLayerNorm(modulation, inner, PARTS),
        new LoraLinear(attn, inner, names.q, names.k, names.v),
        stack(
            attn.at(names.normQ).get("weight", width.headDim()),
            attn.at(names.normK).get("weight", width.headDim())),
        new LoraLinear(attn, inner, names.out),
        FeedForward.mlp(ff, inner));
  }

  private static NDArray stack(NDArray queries, NDArray keys) {
    return queries.getNDArrayInternal().stack(new NDList(keys)).expandDims(1);
  }

  /**
   * @param x (batch, tokens, inner)
   * @param parts of the modulation, each (batch or 1, tokens or 1, inner)
   * @return (batch, tokens, 3 * inner): queries, keys, values
   */
  public NDArray qkv(NDArray x, NDList parts, Lora lora) {
    return toQkv.forward(Ops.modulatedNorm(x, parts.get(1), parts.get(0)), lora);
  }

  /** Output projection, feed-forward and both residuals; as {@code x}. */
  public NDArray close(NDArray x, NDArray attention, NDList parts, Lora lora) {
    return Blocks.feedForward(x, toOut.forward(attention, lora), parts.subNDList(2), ff);
  }

  /** Linear, GELU (tanh), linear (diffusers attention.FeedForward with gelu-approximate). */
  public static final class FeedForward {
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
}
