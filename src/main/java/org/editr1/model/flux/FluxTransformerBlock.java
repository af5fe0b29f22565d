package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.nn.JointStream;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;
import org.editr1.tensor.Tensors;

/**
 * A double block: image and text have their own parameters and attend together (diffusers
 * FluxTransformerBlock with FluxAttention). Joint order is text, image.
 */
public final class FluxTransformerBlock {
  private final JointStream image;
  private final JointStream text;

  public FluxTransformerBlock(Weights weights, FluxConfig config) {
    Weights attn = weights.at("attn");
    JointStream.Width width =
        new JointStream.Width(config.attentionHeadDim(), config.numAttentionHeads());
    this.image =
        JointStream.of(
            JointStream.Names.IMAGE, width, weights.at("norm1.linear"), attn, weights.at("ff"));
    this.text =
        JointStream.of(
            JointStream.Names.TEXT,
            width,
            weights.at("norm1_context.linear"),
            attn,
            weights.at("ff_context"));
  }

  /**
   * @param states image (batch, image tokens, inner), then text (batch, text tokens, inner)
   * @param siluTemb (batch or 1, inner): SiLU of the conditioning vector
   * @return as {@code states}
   */
  public NDList forward(NDList states, NDArray siluTemb, JointRotary rotary, Lora lora) {
    NDArray hidden = states.get(0);
    NDArray encoder = states.get(1);
    NDArray temb = Tensors.view(hidden.getManager(), siluTemb);
    NDList imageModulation = image.modulation().forward(temb);
    NDList textModulation = text.modulation().forward(temb);
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
