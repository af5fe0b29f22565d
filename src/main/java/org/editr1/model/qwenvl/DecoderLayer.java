package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;

/** Qwen2_5_VLDecoderLayer with Qwen2_5_VLAttention, whose keys and values have fewer heads. */
final class DecoderLayer {
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
    this.postAttentionLayernorm = new RMSNorm(weights.at("post_attention_layernorm"), hidden, eps);
    Weights attention = weights.at("self_attn");
    this.qProj = new Linear(attention.at("q_proj"), hidden, hidden);
    this.kProj = new Linear(attention.at("k_proj"), hidden, keys);
    this.vProj = new Linear(attention.at("v_proj"), hidden, keys);
    this.oProj = Linear.withoutBias(attention.at("o_proj"), hidden, hidden);
    this.mlp =
        GatedMLP.withoutBias(
            weights.at("mlp"), hidden, config.intermediateSize(), config.hiddenAct());
  }

  /** Attention of queries, keys and values, each (batch, tokens, its heads * d). */
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
