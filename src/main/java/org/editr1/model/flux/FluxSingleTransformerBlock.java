package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.flux.FluxPosEmbed.Rotary;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.LoraLinear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/**
 * A single block over the joint sequence: attention and MLP read the same normed input (diffusers
 * FluxSingleTransformerBlock).
 */
final class FluxSingleTransformerBlock {
  private final AdaLayerNorm norm;
  private final Linear projMlp;
  private final Linear projOut;
  private final LoraLinear toQ;
  private final LoraLinear toKv;
  private final NDArray normQ;
  private final NDArray normK;

  FluxSingleTransformerBlock(Weights weights) {
    Weights attn = weights.at("attn");
    this.norm = new AdaLayerNorm(weights.at("norm"), 3);
    this.projMlp = new Linear(weights.at("proj_mlp"));
    this.projOut = new Linear(weights.at("proj_out"));
    this.toQ = new LoraLinear(attn, "to_q");
    this.toKv = new LoraLinear(attn, "to_k", "to_v");
    this.normQ = attn.get("norm_q.weight");
    this.normK = attn.get("norm_k.weight");
  }

  /**
   * @param x (batch, text and image tokens, inner)
   */
  NDArray forward(NDArray x, NDArray siluTemb, Rotary rotary, Lora lora) {
    NDList modulation = norm.forward(siluTemb);
    NDArray normed = Ops.modulatedNorm(x, modulation.get(1), modulation.get(0));
    return close(x, normed, normed, modulation.get(2), rotary, rotary, lora);
  }

  /**
   * The last block, whose other tokens nobody reads: keys and values of all, the rest of some.
   *
   * @return (batch, to - from, inner)
   */
  NDArray forward(NDArray x, NDArray siluTemb, JointRotary rotary, Lora lora, long from, long to) {
    NDList modulation = norm.forward(siluTemb);
    NDArray normed = Ops.modulatedNorm(x, modulation.get(1), modulation.get(0));
    NDIndex kept = new NDIndex().addAllDim().addSliceDim(from, to);
    return close(
        x.get(kept),
        normed.get(kept),
        normed,
        modulation.get(2),
        rotary.kept(),
        rotary.joint(),
        lora);
  }

  private NDArray close(
      NDArray x,
      NDArray queriesFrom,
      NDArray keysFrom,
      NDArray gate,
      Rotary queryRotary,
      Rotary keyRotary,
      Lora lora) {
    NDList kv = toKv.forward(keysFrom, lora).split(2, 2);
    NDArray q = toQ.forward(queriesFrom, lora);
    NDArray attention =
        Ops.mergeHeads(
            Ops.scaledDotProductAttention(
                Ops.normRope(q, normQ, queryRotary.cosine(), queryRotary.sine()),
                Ops.normRope(kv.get(0), normK, keyRotary.cosine(), keyRotary.sine()),
                Ops.splitHeads(kv.get(1), normK)));
    NDArray mlp = Ops.geluTanh(projMlp.forward(queriesFrom));
    return Ops.gatedResidual(x, gate, projOut.forward(attention.concat(mlp, 2)));
  }
}
