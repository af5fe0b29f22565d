package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.LoraLinear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;
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
            norms(attn, "norm_q", "norm_k"),
            new LoraLinear(attn, "to_out.0"),
            FeedForward.mlp(weights.at("ff")));
    this.text =
        new Stream(
            new AdaLayerNorm(weights.at("norm1_context"), 6),
            new LoraLinear(attn, "add_q_proj", "add_k_proj", "add_v_proj"),
            norms(attn, "norm_added_q", "norm_added_k"),
            new LoraLinear(attn, "to_add_out"),
            FeedForward.mlp(weights.at("ff_context")));
  }

  /** (2, 1, head dim): the weights for queries and for keys. */
  private static NDArray norms(Weights attn, String queries, String keys) {
    NDArray ofKeys = attn.at(keys).get("weight");
    return attn.at(queries)
        .get("weight")
        .getNDArrayInternal()
        .stack(new NDList(ofKeys))
        .expandDims(1);
  }

  /** The parameters of one of the two streams. */
  private record Stream(
      AdaLayerNorm norm1, LoraLinear toQkv, NDArray norms, LoraLinear toOut, Blocks.Mlp ff) {

    NDArray qkv(NDArray x, NDList modulation, Lora lora) {
      return toQkv.forward(Ops.modulatedNorm(x, modulation.get(1), modulation.get(0)), lora);
    }

    /** Output projection, feed-forward and both residuals. */
    NDArray close(NDArray x, NDArray attention, NDList modulation, Lora lora) {
      NDList rest = modulation.subNDList(2);
      return Blocks.feedForward(x, toOut.forward(attention, lora), rest, ff);
    }
  }

  /**
   * @param hidden (batch, image tokens, inner), {@code encoder}: (batch, text tokens, inner)
   * @return hidden and encoder states after the block
   */
  NDList forward(NDArray hidden, NDArray encoder, NDArray siluTemb, JointRotary rotary, Lora lora) {
    NDList imageModulation = image.norm1().forward(siluTemb);
    NDList textModulation = text.norm1().forward(siluTemb);
    NDArray attention =
        Blocks.jointAttention(
            text.qkv(encoder, textModulation, lora),
            image.qkv(hidden, imageModulation, lora),
            text.norms(),
            image.norms(),
            rotary.joint());
    NDList split = attention.split(new long[] {encoder.getShape().get(1)}, 1);
    return new NDList(
        image.close(hidden, split.get(1), imageModulation, lora),
        text.close(encoder, split.get(0), textModulation, lora));
  }
}
