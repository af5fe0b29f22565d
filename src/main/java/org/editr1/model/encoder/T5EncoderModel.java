package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/** T5EncoderModel (transformers 5.23 modeling_t5.py). */
public final class T5EncoderModel {
  private final NDArray shared;
  private final RelativePositionBias positionBias;
  private final List<Block> block;
  private final NDArray finalLayerNorm;
  private final T5Config config;

  public T5EncoderModel(T5Config config, Weights weights) {
    this.config = config;
    this.shared = weights.get("shared.weight", config.vocabSize(), config.dModel());
    Weights encoder = weights.at("encoder");
    this.positionBias =
        new RelativePositionBias(
            config,
            encoder.get(
                "block.0.layer.0.SelfAttention.relative_attention_bias.weight",
                config.relativeAttentionNumBuckets(),
                config.numHeads()));
    this.block = encoder.list("block", config.numLayers(), layer -> new Block(config, layer));
    this.finalLayerNorm = encoder.get("final_layer_norm.weight", config.dModel());
  }

  /**
   * @param ids (batch, tokens)
   * @param mask (batch, tokens): 1 for tokens, 0 for padding; null: padding is attended, as in FLUX
   * @return (batch, tokens, d_model) after the final norm
   */
  public NDArray forward(NDManager manager, long[][] ids, long @Nullable [][] mask) {
    NDArray hidden = Ops.embedding(Tensors.longs(manager, ids), shared);
    NDArray bias = positionBias.forward(manager, ids[0].length);
    if (mask != null) {
      bias = bias.add(paddingBias(manager, mask));
    }
    bias = Ops.toTypeOf(bias, hidden);
    for (Block one : block) {
      hidden = one.forward(hidden, bias);
    }
    return Ops.t5LayerNorm(hidden, finalLayerNorm, config.layerNormEpsilon());
  }

  private static NDArray paddingBias(NDManager manager, long[][] mask) {
    float[] bias = new float[mask.length * mask[0].length];
    for (int i = 0; i < bias.length; i++) {
      bias[i] = mask[i / mask[0].length][i % mask[0].length] == 1 ? 0 : -1e30f;
    }
    return Tensors.floats(manager, bias, mask.length, 1, 1, mask[0].length);
  }

  /** T5Block: self-attention, then feed-forward, each after a norm and with a residual. */
  private static final class Block {
    private final T5Config config;
    private final Linear q;
    private final Linear k;
    private final Linear v;
    private final Linear o;
    private final NDArray attentionNorm;
    private final NDArray feedForwardNorm;
    private final Linear wi0;
    private final @Nullable Linear wi1;
    private final Linear wo;

    Block(T5Config config, Weights weights) {
      this.config = config;
      int model = config.dModel();
      int inner = config.innerDim();
      Weights attention = weights.at("layer.0.SelfAttention");
      this.q = Linear.withoutBias(attention.at("q"), model, inner);
      this.k = Linear.withoutBias(attention.at("k"), model, inner);
      this.v = Linear.withoutBias(attention.at("v"), model, inner);
      this.o = Linear.withoutBias(attention.at("o"), inner, model);
      this.attentionNorm = weights.get("layer.0.layer_norm.weight", model);
      Weights dense = weights.at("layer.1.DenseReluDense");
      boolean gated = config.isGated();
      this.wi0 = Linear.withoutBias(dense.at(gated ? "wi_0" : "wi"), model, config.dFf());
      this.wi1 = gated ? Linear.withoutBias(dense.at("wi_1"), model, config.dFf()) : null;
      this.wo = Linear.withoutBias(dense.at("wo"), config.dFf(), model);
      this.feedForwardNorm = weights.get("layer.1.layer_norm.weight", model);
    }

    NDArray forward(NDArray x, NDArray bias) {
      NDArray normed = Ops.t5LayerNorm(x, attentionNorm, config.layerNormEpsilon());
      NDArray attention =
          Ops.mergeHeads(
              Ops.unscaledDotProductAttention(
                  heads(q.forward(normed)),
                  heads(k.forward(normed)),
                  heads(v.forward(normed)),
                  bias));
      NDArray attended = x.add(o.forward(attention));
      NDArray second = Ops.t5LayerNorm(attended, feedForwardNorm, config.layerNormEpsilon());
      NDArray inner = wi0.forward(second);
      NDArray active = config.isGelu() ? Ops.geluTanh(inner) : inner.getNDArrayInternal().relu();
      NDArray gated = wi1 == null ? active : active.mul(wi1.forward(second));
      return attended.add(wo.forward(gated));
    }

    private NDArray heads(NDArray x) {
      return x.reshape(x.getShape().get(0), x.getShape().get(1), config.numHeads(), config.dKv())
          .swapAxes(1, 2);
    }
  }

  /** The model's {@code config.json}. */
  public record T5Config(
      int vocabSize,
      int dModel,
      int dKv,
      int dFf,
      int numHeads,
      int numLayers,
      int relativeAttentionNumBuckets,
      int relativeAttentionMaxDistance,
      double layerNormEpsilon,
      String feedForwardProj) {
    /** Width of all heads together. */
    int innerDim() {
      return numHeads * dKv;
    }

    /** Returns whether the feed-forward is gated by a second projection. */
    boolean isGated() {
      return feedForwardProj.startsWith("gated-");
    }

    /** Returns whether the activation is GELU (tanh) instead of ReLU. */
    boolean isGelu() {
      return feedForwardProj.endsWith("gelu");
    }
  }

  /** The learned attention bias by bucketed distance, held by block 0 and used by all blocks. */
  record RelativePositionBias(T5Config config, NDArray table) {
    /** (1, heads, tokens, tokens). */
    NDArray forward(NDManager manager, int tokens) {
      long[] buckets = new long[tokens * tokens];
      for (int query = 0; query < tokens; query++) {
        for (int key = 0; key < tokens; key++) {
          buckets[query * tokens + key] = bucket(key - query);
        }
      }
      return Ops.embedding(Tensors.longs(manager, buckets, tokens, tokens), table)
          .transpose(2, 0, 1)
          .expandDims(0);
    }

    /** T5Attention._relative_position_bucket, bidirectional, in fp32 as in the reference. */
    int bucket(int relativePosition) {
      int half = config.relativeAttentionNumBuckets() / 2;
      int offset = relativePosition > 0 ? half : 0;
      int distance = Math.abs(relativePosition);
      int exact = half / 2;
      if (distance < exact) {
        return offset + distance;
      }
      float share =
          (float) StrictMath.log((float) distance / exact)
              / (float) StrictMath.log((double) config.relativeAttentionMaxDistance() / exact);
      return offset + Math.min(half - 1, exact + (int) (share * (half - exact)));
    }
  }
}
