package org.editr1.model.qwenimage;

import java.util.List;

/**
 * What {@code transformer/config.json} says.
 *
 * @param zeroCondT whether conditioning pictures are modulated as if they were free of noise
 */
public record QwenImageConfig(
    int patchSize,
    int inChannels,
    int outChannels,
    int numLayers,
    int attentionHeadDim,
    int numAttentionHeads,
    int jointAttentionDim,
    List<Integer> axesDimsRope,
    boolean zeroCondT) {
  /** Width of what is predicted of a token: all latents of its patch. */
  int patchTokens() {
    return patchSize * patchSize * outChannels;
  }

  /** Width of the token stream. */
  public int innerDim() {
    return attentionHeadDim * numAttentionHeads;
  }
}
