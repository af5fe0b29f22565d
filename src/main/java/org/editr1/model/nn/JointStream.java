package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import java.util.function.BiFunction;
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
  public record Names(String q, String k, String v, String normQ, String normK, String out) {
    public static final Names IMAGE =
        new Names("to_q", "to_k", "to_v", "norm_q", "norm_k", "to_out.0");
    public static final Names TEXT =
        new Names(
            "add_q_proj", "add_k_proj", "add_v_proj", "norm_added_q", "norm_added_k", "to_add_out");
  }

  /**
   * The hidden states of a double block.
   *
   * @param image (batch, image tokens, inner)
   * @param text (batch, text tokens, inner)
   */
  public record Streams(NDArray image, NDArray text) {
    /** Reads the states of {@link #list}. */
    public static Streams of(NDList states) {
      return new Streams(states.get(0), states.get(1));
    }

    /** Both states for a {@link Recording}: image, then text. */
    public NDList list() {
      return new NDList(image, text);
    }

    /** Runs {@code block} by the recording of {@code lora}; these states are used up. */
    public Streams through(Lora lora, BiFunction<Streams, Lora, Streams> block) {
      return of(lora.through(list(), (states, own) -> block.apply(of(states), own).list()));
    }

    /** Runs a {@code block} that makes one state of both; these states are used up. */
    public NDArray join(Lora lora, BiFunction<Streams, Lora, NDArray> block) {
      return lora.through(list(), (states, own) -> new NDList(block.apply(of(states), own))).head();
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
   * @param block path of the block, whose attention serves both streams
   * @param modulation name of the linear map from the conditioning vector
   * @param ff name of the feed-forward
   */
  public static JointStream of(
      Names names, Width width, Weights block, String modulation, String ff) {
    long inner = width.inner();
    Weights attn = block.at("attn");
    return new JointStream(
        new AdaLayerNorm(block.at(modulation), inner, 2),
        new LoraLinear(attn, inner, names.q, names.k, names.v),
        attn.at(names.normQ)
            .get("weight", width.headDim())
            .stack(attn.at(names.normK).get("weight", width.headDim()))
            .expandDims(1),
        new LoraLinear(attn, inner, names.out),
        FeedForward.mlp(block.at(ff), inner));
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
