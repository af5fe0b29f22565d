package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Attention of several heads within a row. */
final class CLIPAttention {
  private final int heads;
  private final int headDim;
  private final boolean causal;
  private final Linear qProj;
  private final Linear kProj;
  private final Linear vProj;
  private final Linear outProj;

  /**
   * @param causal whether a token sees only those before it
   */
  CLIPAttention(CLIPTowerConfig config, Weights weights, boolean causal) {
    int hidden = config.hiddenSize();
    this.heads = config.numAttentionHeads();
    this.headDim = hidden / heads;
    this.causal = causal;
    this.qProj = new Linear(weights.at("q_proj"), hidden, hidden);
    this.kProj = new Linear(weights.at("k_proj"), hidden, hidden);
    this.vProj = new Linear(weights.at("v_proj"), hidden, hidden);
    this.outProj = new Linear(weights.at("out_proj"), hidden, hidden);
  }

  NDArray forward(NDArray x) {
    NDArray q = split(qProj.forward(x));
    NDArray k = split(kProj.forward(x));
    NDArray v = split(vProj.forward(x));
    NDArray attended =
        causal ? Ops.causalAttention(q, k, v) : Ops.scaledDotProductAttention(q, k, v);
    return outProj.forward(Ops.mergeHeads(attended));
  }

  private NDArray split(NDArray x) {
    return x.reshape(x.getShape().get(0), x.getShape().get(1), heads, headDim).swapAxes(1, 2);
  }
}
