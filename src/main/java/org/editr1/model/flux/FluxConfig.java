package org.editr1.model.flux;

import java.util.List;

/** What {@code transformer/config.json} says; the defaults are FLUX.1-dev's. */
public record FluxConfig(
    int inChannels,
    int outChannels,
    int numLayers,
    int numSingleLayers,
    int attentionHeadDim,
    int numAttentionHeads,
    int jointAttentionDim,
    int pooledProjectionDim,
    boolean guidanceEmbeds,
    List<Integer> axesDimsRope) {
  /** Width of the token stream. */
  public int innerDim() {
    return attentionHeadDim * numAttentionHeads;
  }
}
