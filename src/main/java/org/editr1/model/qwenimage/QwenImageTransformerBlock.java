package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.nn.JointStream;
import org.editr1.model.nn.Lora;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Blocks;

/**
 * A double block: image and text have their own parameters and attend together (diffusers
 * QwenImageTransformerBlock). Joint order is text, image.
 */
public final class QwenImageTransformerBlock {
  private final JointStream image;
  private final JointStream text;

  public QwenImageTransformerBlock(Weights weights, QwenImageConfig config) {
    Weights attn = weights.at("attn");
    JointStream.Width width =
        new JointStream.Width(config.attentionHeadDim(), config.numAttentionHeads());
    this.image =
        JointStream.of(
            JointStream.Names.IMAGE, width, weights.at("img_mod.1"), attn, weights.at("img_mlp"));
    this.text =
        JointStream.of(
            JointStream.Names.TEXT, width, weights.at("txt_mod.1"), attn, weights.at("txt_mlp"));
  }

  /**
   * @param states image (batch, image tokens, inner), then text (batch, text tokens, inner)
   * @return as {@code states}
   */
  public NDList forward(NDList states, Conditions shared, Lora lora) {
    NDArray hidden = states.get(0);
    NDArray encoder = states.get(1);
    Conditions conditions = shared.in(hidden.getManager());
    NDList imageParts = conditions.ofImage(image.modulation());
    NDList textParts = text.modulation().forward(conditions.ofText());
    NDArray attention = attention(hidden, encoder, imageParts, textParts, conditions, lora);
    NDList split = attention.split(new long[] {encoder.getShape().get(1)}, 1);
    return new NDList(
        image.close(hidden, split.get(1), imageParts, lora),
        text.close(encoder, split.get(0), textParts, lora));
  }

  /**
   * The last block: nobody reads its text, nor the other image tokens.
   *
   * @return hidden states of the image tokens that are kept
   */
  NDList last(NDList states, Conditions shared, Lora lora) {
    NDArray hidden = states.get(0);
    NDArray encoder = states.get(1);
    Conditions conditions = shared.in(hidden.getManager());
    NDList imageParts = conditions.ofImage(image.modulation());
    NDList textParts = text.modulation().forward(conditions.ofText());
    NDArray attention = attention(hidden, encoder, imageParts, textParts, conditions, lora);
    long from = encoder.getShape().get(1);
    int kept = conditions.layout().keptTokens();
    NDList keptParts = new NDList();
    for (NDArray part : imageParts) {
      // One row for all tokens, or as many rows as there are.
      keptParts.add(part.getShape().get(1) == 1 ? part : part.get(tokens(0, kept)));
    }
    return new NDList(
        image.close(
            hidden.get(tokens(0, kept)),
            attention.get(tokens(from, from + kept)),
            keptParts,
            lora));
  }

  private static NDIndex tokens(long from, long to) {
    return new NDIndex().addAllDim().addSliceDim(from, to);
  }

  private NDArray attention(
      NDArray hidden,
      NDArray encoder,
      NDList imageParts,
      NDList textParts,
      Conditions conditions,
      Lora lora) {
    return Blocks.maskedJointAttention(
        text.qkv(encoder, textParts, lora),
        image.qkv(hidden, imageParts, lora),
        text.norms(),
        image.norms(),
        conditions.layout().turns(),
        conditions.mask());
  }
}
