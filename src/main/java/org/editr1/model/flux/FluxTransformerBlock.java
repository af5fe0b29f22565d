package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.flux.FluxPosEmbed.Rotary;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.LoraLinear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/**
 * A double block: image and text have their own parameters and attend together (diffusers
 * FluxTransformerBlock with FluxAttention). Joint order is text, image.
 */
final class FluxTransformerBlock {
  private final Stream image;
  private final Stream text;

  FluxTransformerBlock(Weights weights) {
    Weights attn = weights.at("attn");
    this.image =
        new Stream(
            new AdaLayerNorm(weights.at("norm1"), 6),
            new LoraLinear(attn, "to_q", "to_k", "to_v"),
            attn.get("norm_q.weight"),
            attn.get("norm_k.weight"),
            new LoraLinear(attn, "to_out.0"),
            new FeedForward(weights.at("ff")));
    this.text =
        new Stream(
            new AdaLayerNorm(weights.at("norm1_context"), 6),
            new LoraLinear(attn, "add_q_proj", "add_k_proj", "add_v_proj"),
            attn.get("norm_added_q.weight"),
            attn.get("norm_added_k.weight"),
            new LoraLinear(attn, "to_add_out"),
            new FeedForward(weights.at("ff_context")));
  }

  /** The parameters of one of the two streams. */
  private record Stream(
      AdaLayerNorm norm1,
      LoraLinear toQkv,
      NDArray normQ,
      NDArray normK,
      LoraLinear toOut,
      FeedForward ff) {

    /** The stream's part of the rotary tables is {@code from .. from + tokens}. */
    NDList qkv(NDArray x, NDList modulation, Rotary rotary, Lora lora) {
      NDArray normed = Ops.modulatedNorm(x, modulation.get(1), modulation.get(0));
      NDList parts = toQkv.forward(normed, lora).split(3, 2);
      return new NDList(
          Ops.normRope(parts.get(0), normQ, rotary.cosine(), rotary.sine()),
          Ops.normRope(parts.get(1), normK, rotary.cosine(), rotary.sine()),
          Ops.splitHeads(parts.get(2), normQ));
    }

    /** Output projection, feed-forward and both residuals. */
    NDArray close(NDArray x, NDArray attention, NDList modulation, Lora lora) {
      NDArray out = toOut.forward(attention, lora);
      NDArray attended = Ops.gatedResidual(x, modulation.get(2), out);
      NDArray normed = Ops.modulatedNorm(attended, modulation.get(4), modulation.get(3));
      return Ops.gatedResidual(attended, modulation.get(5), ff.forward(normed));
    }
  }

  /**
   * @param hidden (batch, image tokens, inner), {@code encoder}: (batch, text tokens, inner)
   * @return hidden and encoder states after the block
   */
  NDList forward(NDArray hidden, NDArray encoder, NDArray siluTemb, JointRotary rotary, Lora lora) {
    NDList imageModulation = image.norm1().forward(siluTemb);
    NDList textModulation = text.norm1().forward(siluTemb);
    NDList i = image.qkv(hidden, imageModulation, rotary.image(), lora);
    NDList t = text.qkv(encoder, textModulation, rotary.text(), lora);
    NDArray attention =
        Ops.mergeHeads(
            Ops.scaledDotProductAttention(
                t.get(0).concat(i.get(0), 2),
                t.get(1).concat(i.get(1), 2),
                t.get(2).concat(i.get(2), 2)));
    long textTokens = encoder.getShape().get(1);
    NDList split = attention.split(new long[] {textTokens}, 1);
    return new NDList(
        image.close(hidden, split.get(1), imageModulation, lora),
        text.close(encoder, split.get(0), textModulation, lora));
  }
}
