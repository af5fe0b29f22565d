package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Blocks.Modulation;

/**
 * One of the two streams of a double block, text or image: its layers before and after the joint
 * attention.
 *
 * @param norm gives the modulations of the attention and of the feed-forward
 * @param norms (2, 1, head dim): weights of the RMS norms of queries and of keys
 */
public record JointStream(
    AdaLayerNorm norm, LoraLinear toQkv, NDArray norms, LoraLinear toOut, Blocks.Mlp ff) {
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

  /** The modulations of the two halves of a block. */
  public record Modulations(Modulation attention, Modulation mlp) {
    /** Applies {@code change} to each part of both. */
    public Modulations map(UnaryOperator<NDArray> change) {
      return new Modulations(attention.map(change), mlp.map(change));
    }
  }

  /** The width of a stream: its heads, concatenated. */
  public record Width(long headDim, long heads) {
    long inner() {
      return headDim * heads;
    }
  }

  /**
   * @param modulation path of the linear map from the conditioning vector
   * @param attn path of the attention of both streams
   */
  public static JointStream of(
      Names names, Width width, Weights modulation, Weights attn, Weights ff) {
    long inner = width.inner();
    return new JointStream(
        new AdaLayerNorm(modulation, inner, 2),
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
   * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
   */
  public Modulations modulations(NDArray siluTemb) {
    List<Modulation> both = norm.forward(siluTemb);
    return new Modulations(both.get(0), both.get(1));
  }

  /**
   * @param x (batch, tokens, inner)
   * @return (batch, tokens, 3 * inner): queries, keys, values
   */
  public NDArray qkv(NDArray x, Modulations modulations, Lora lora) {
    return toQkv.forward(modulations.attention().norm(x), lora);
  }

  /**
   * Output projection of the attention, feed-forward and both residuals.
   *
   * @param x (batch, tokens, inner): the states before the attention
   * @param attention (batch, tokens, inner)
   * @return (batch, tokens, inner)
   */
  public NDArray postAttention(NDArray x, NDArray attention, Modulations modulations, Lora lora) {
    return Blocks.feedForward(
        x, toOut.forward(attention, lora), modulations.attention().gate(), modulations.mlp(), ff);
  }

  /** Linear, GELU (tanh), linear (diffusers 0.42.1 attention.FeedForward with gelu-approximate). */
  public static final class FeedForward {
    private FeedForward() {}

    /** Ratio of the inner width to the width: {@code mult}, in FLUX {@code mlp_ratio}. */
    public static final int MULT = 4;

    /** Reads the two maps under the names of the reference's module. */
    public static Blocks.Mlp mlp(Weights weights, long inner) {
      return mlp(weights.at("net.0.proj"), weights.at("net.2"), inner, MULT * inner);
    }

    /**
     * Reads two maps from any paths.
     *
     * @param inner input and output width
     * @param joined input width of the second map: the widened tokens, and what is concatenated
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
