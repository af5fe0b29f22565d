package org.editr1.model.encoder;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import org.editr1.UserError;
import org.editr1.model.encoder.Qwen25VLModel.PrefixCache;
import org.editr1.model.encoder.Qwen25VLTextModel.DecoderLayer.Attention;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention;
import org.editr1.tensor.RotaryAttention.CosSin;
import org.editr1.tensor.Scope;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Qwen2_5_VLTextModel (transformers 5.23 modeling_qwen2_5_vl.py): the language model over embedded
 * tokens.
 */
final class Qwen25VLTextModel {
  private final NDArray embedTokens;
  private final List<DecoderLayer> layers;
  private final RMSNorm norm;
  private final RotaryEmbedding rotaryEmb;

  Qwen25VLTextModel(Qwen25VLConfig.Text config, Weights weights) {
    this.embedTokens = weights.get("embed_tokens.weight", config.vocabSize(), config.hiddenSize());
    this.layers =
        weights.list("layers", config.numHiddenLayers(), layer -> new DecoderLayer(config, layer));
    this.norm = new RMSNorm(weights.at("norm"), config.hiddenSize(), config.rmsNormEps());
    this.rotaryEmb = new RotaryEmbedding(config);
  }

  /** (vocabulary, hidden). */
  NDArray embedTokens() {
    return embedTokens;
  }

  /**
   * @param ids (batch, tokens)
   * @return (batch, tokens, hidden)
   */
  NDArray embed(NDArray ids) {
    return Ops.embedding(ids, embedTokens);
  }

  /**
   * @param embeds (batch, tokens, hidden); closed by this call
   * @param positions (3, batch, tokens)
   * @param mask (batch, 1, tokens, tokens): true where a token sees another; null: each sees itself
   *     and all earlier ones
   * @return (batch, tokens, hidden) after the final norm
   */
  NDArray forward(NDArray embeds, long[][][] positions, @Nullable NDArray mask) {
    CosSin rope = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    Attention causal =
        mask == null
            ? (q, k, v) -> RotaryAttention.causal(q, k, v, rope)
            : (q, k, v) -> RotaryAttention.causal(q, k, v, rope, mask);
    return norm.forward(Scope.through(embeds, layers, (layer, x) -> layer.forward(x, causal)));
  }

  /**
   * Reads the prefix that several rows share.
   *
   * @param embeds (1, tokens, hidden); closed by this call
   * @param owner of the keys and values
   */
  PrefixCache prefix(NDArray embeds, long[][][] positions, NDManager owner) {
    CosSin rope = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    List<PrefixCache.Layer> kept = new ArrayList<>();
    Attention keeping =
        (q, k, v) -> {
          PrefixCache.Layer layer = new PrefixCache.Layer(RotaryAttention.rotated(k, rope), v);
          layer.keys().attach(owner);
          layer.values().attach(owner);
          kept.add(layer);
          return RotaryAttention.causal(q, k, v, rope);
        };
    Scope.through(embeds, layers, (layer, x) -> layer.forward(x, keeping)).close();
    return new PrefixCache(kept);
  }

  /**
   * Reads tokens after {@code prefix}, which all rows share.
   *
   * @param embeds (batch, tokens, hidden); closed by this call
   * @param positions (3, batch, tokens)
   * @return (batch, tokens, hidden) after the final norm
   */
  NDArray continueFrom(PrefixCache prefix, NDArray embeds, long[][][] positions) {
    CosSin rope = rotaryEmb.forward(embeds.getManager(), positions, embeds);
    NDArray hidden = embeds;
    for (int i = 0; i < layers.size(); i++) {
      DecoderLayer layer = layers.get(i);
      PrefixCache.Layer cached = prefix.layers().get(i);
      Attention afterPrefix =
          (q, k, v) ->
              RotaryAttention.causalAfterPrefix(q, k, v, rope, cached.keys(), cached.values());
      hidden = Scope.through(hidden, x -> layer.forward(x, afterPrefix));
    }
    return norm.forward(hidden);
  }

  /**
   * Qwen2_5_VLDecoderLayer with Qwen2_5_VLAttention: keys and values have fewer heads than queries.
   */
  static final class DecoderLayer {
    private final RMSNorm inputLayernorm;
    private final RMSNorm postAttentionLayernorm;
    private final Linear qProj;
    private final Linear kProj;
    private final Linear vProj;
    private final Linear oProj;
    private final GatedMLP mlp;

    DecoderLayer(Qwen25VLConfig.Text config, Weights weights) {
      double eps = config.rmsNormEps();
      int hidden = config.hiddenSize();
      int keys = config.numKeyValueHeads() * config.headDim();
      this.inputLayernorm = new RMSNorm(weights.at("input_layernorm"), hidden, eps);
      this.postAttentionLayernorm =
          new RMSNorm(weights.at("post_attention_layernorm"), hidden, eps);
      Weights attention = weights.at("self_attn");
      this.qProj = new Linear(attention.at("q_proj"), hidden, hidden);
      this.kProj = new Linear(attention.at("k_proj"), hidden, keys);
      this.vProj = new Linear(attention.at("v_proj"), hidden, keys);
      this.oProj = Linear.withoutBias(attention.at("o_proj"), hidden, hidden);
      this.mlp =
          GatedMLP.withoutBias(
              weights.at("mlp"), hidden, config.intermediateSize(), config.hiddenAct());
    }

    /** Computes attention from queries, keys and values, each (batch, tokens, heads * d). */
    @FunctionalInterface
    interface Attention {
      NDArray of(NDArray q, NDArray k, NDArray v);
    }

    /**
     * @param x (batch, tokens, hidden)
     */
    NDArray forward(NDArray x, Attention attention) {
      NDArray normed = inputLayernorm.forward(x);
      NDArray q = qProj.forward(normed);
      NDArray k = kProj.forward(normed);
      NDArray v = vProj.forward(normed);
      NDArray attended = x.add(oProj.forward(attention.of(q, k, v)));
      return attended.add(mlp.forward(postAttentionLayernorm.forward(attended)));
    }
  }

  /**
   * Qwen2_5_VLRotaryEmbedding: each section of a head's frequencies takes the position on its own
   * axis.
   */
  record RotaryEmbedding(Qwen25VLConfig.Text config) {
    /**
     * @param positions (3, batch, tokens)
     * @param like gives the type of the tables, in which the rotation is computed
     * @return tables of (batch, tokens, 1, head dim / 2)
     */
    CosSin forward(NDManager manager, long[][][] positions, NDArray like) {
      float[] inverse = inverseFrequencies(config.ropeTheta(), config.headDim());
      int[] axes = axes(inverse.length);
      int batch = positions[0].length;
      int tokens = positions[0][0].length;
      float[] cos = new float[batch * tokens * inverse.length];
      float[] sin = new float[cos.length];
      for (int i = 0; i < cos.length; i++) {
        int frequency = i % inverse.length;
        int token = i / inverse.length;
        long position = positions[axes[frequency]][token / tokens][token % tokens];
        double angle = position * inverse[frequency];
        cos[i] = (float) StrictMath.cos(angle);
        sin[i] = (float) StrictMath.sin(angle);
      }
      return new CosSin(
          Ops.toTypeOf(Tensors.floats(manager, cos, batch, tokens, 1, inverse.length), like),
          Ops.toTypeOf(Tensors.floats(manager, sin, batch, tokens, 1, inverse.length), like));
    }

    /** theta^(-2i / dim) for i below dim / 2, each operation in fp32, as in the reference. */
    static float[] inverseFrequencies(double theta, int dim) {
      float[] inverse = new float[dim / 2];
      for (int i = 0; i < inverse.length; i++) {
        inverse[i] = 1 / (float) StrictMath.pow(theta, 2f * i / dim);
      }
      return inverse;
    }

    /** The axis (time, row, column) whose position multiplies each frequency. */
    private int[] axes(int frequencies) {
      int[] axes = new int[frequencies];
      int at = 0;
      for (int section = 0; section < config.mropeSection().size(); section++) {
        for (int i = 0; i < config.mropeSection().get(section); i++) {
          axes[at++] = section % 3;
        }
      }
      return axes;
    }
  }

  /** Qwen2_5_VLRMSNorm, equal to T5's: computed in fp32, the weight applied after rounding. */
  record RMSNorm(NDArray weight, double eps) {
    RMSNorm(Weights weights, long width, double eps) {
      this(weights.get("weight", width), eps);
    }

    NDArray forward(NDArray x) {
      return Ops.t5LayerNorm(x, weight, eps);
    }
  }

  /** Qwen2_5_VLMLP (vision, with biases) and Qwen2MLP (text, without). */
  record GatedMLP(Linear gateProj, Linear upProj, Linear downProj, String hiddenAct) {
    /** The MLP of a text layer. */
    static GatedMLP withoutBias(Weights weights, long width, long inner, String hiddenAct) {
      return new GatedMLP(
          Linear.withoutBias(weights.at("gate_proj"), width, inner),
          Linear.withoutBias(weights.at("up_proj"), width, inner),
          Linear.withoutBias(weights.at("down_proj"), inner, width),
          hiddenAct);
    }

    /** The MLP of a vision block. */
    static GatedMLP withBias(Weights weights, long width, long inner, String hiddenAct) {
      return new GatedMLP(
          new Linear(weights.at("gate_proj"), width, inner),
          new Linear(weights.at("up_proj"), width, inner),
          new Linear(weights.at("down_proj"), inner, width),
          hiddenAct);
    }

    NDArray forward(NDArray x) {
      return downProj.forward(activation(gateProj.forward(x)).mul(upProj.forward(x)));
    }

    private NDArray activation(NDArray x) {
      return switch (hiddenAct) {
        case "silu" -> Ops.silu(x);
        case "gelu" -> Ops.gelu(x);
        case "gelu_pytorch_tanh" -> Ops.geluTanh(x);
        case "quick_gelu" -> Ops.quickGelu(x);
        default -> throw new UserError("hidden_act " + hiddenAct + " is not known: silu or gelu");
      };
    }
  }
}
