package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.model.nn.FeedForward;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.LoraLinear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Tensors;

/**
 * A single block over the joint sequence: attention and MLP read the same normed input (diffusers
 * FluxSingleTransformerBlock).
 */
public final class FluxSingleTransformerBlock {
  private final AdaLayerNorm norm;
  private final Blocks.Mlp mlp;
  private final LoraLinear toQ;
  private final LoraLinear toKv;
  private final NDArray normQ;
  private final NDArray normK;

  public FluxSingleTransformerBlock(Weights weights, FluxConfig config) {
    Weights attn = weights.at("attn");
    long inner = config.innerDim();
    long joined = inner + FeedForward.MULT * inner;
    this.norm = new AdaLayerNorm(weights.at("norm.linear"), inner, 3);
    this.mlp = FeedForward.mlp(weights.at("proj_mlp"), weights.at("proj_out"), inner, joined);
    this.toQ = new LoraLinear(attn, inner, "to_q");
    this.toKv = new LoraLinear(attn, inner, "to_k", "to_v");
    this.normQ = attn.get("norm_q.weight", config.attentionHeadDim());
    this.normK = attn.get("norm_k.weight", config.attentionHeadDim());
  }

  /**
   * @param states (batch, text and image tokens, inner)
   * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
   * @return as {@code states}
   */
  public NDList forward(NDList states, NDArray siluTemb, JointRotary rotary, Lora lora) {
    NDArray x = states.head();
    NDList modulation = modulation(x, siluTemb);
    NDArray normed = Ops.modulatedNorm(x, modulation.get(1), modulation.get(0));
    NDArray attention = attention(normed, normed, rotary.joint(), rotary, lora);
    return new NDList(Blocks.parallelMlp(x, attention, normed, modulation.get(2), mlp));
  }

  /**
   * The last block, whose other tokens nobody reads: keys and values of all, the rest of some.
   *
   * @return (batch, kept tokens, inner)
   */
  NDList last(NDList states, NDArray siluTemb, JointRotary rotary, Lora lora) {
    NDArray x = states.head();
    NDList modulation = modulation(x, siluTemb);
    NDArray normed = Ops.modulatedNorm(x, modulation.get(1), modulation.get(0));
    NDIndex kept = rotary.keptTokens();
    NDArray some = normed.get(kept);
    NDArray attention = attention(some, normed, rotary.kept(), rotary, lora);
    return new NDList(Blocks.parallelMlp(x.get(kept), attention, some, modulation.get(2), mlp));
  }

  private NDList modulation(NDArray x, NDArray siluTemb) {
    return norm.forward(Tensors.view(x.getManager(), siluTemb));
  }

  private NDArray attention(
      NDArray some, NDArray all, NDArray turns, JointRotary rotary, Lora lora) {
    return Blocks.attention(
        toQ.forward(some, lora), toKv.forward(all, lora), normQ, normK, turns, rotary.joint());
  }
}
