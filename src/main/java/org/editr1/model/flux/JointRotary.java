package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/**
 * The rotary tables of one sequence layout.
 *
 * @param joint of all tokens (tokens, 1, head dim / 2, 2)
 * @param kept of the image tokens whose prediction is wanted
 * @param textTokens how many tokens lead that are text; those that are wanted come next
 */
public record JointRotary(NDArray joint, NDArray kept, int textTokens) {
  /**
   * @param textTokens leading tokens that are text
   * @param keptTokens image tokens behind them whose prediction is wanted
   */
  static JointRotary of(
      FluxPosEmbed posEmbed, NDManager manager, float[][] ids, int textTokens, int keptTokens) {
    NDArray joint = posEmbed.forward(manager, ids);
    NDIndex wanted = new NDIndex().addSliceDim(textTokens, textTokens + keptTokens);
    return new JointRotary(joint, joint.get(wanted), textTokens);
  }

  /** Which tokens of a joint sequence (batch, tokens, ...) are predicted. */
  NDIndex keptTokens() {
    return new NDIndex().addAllDim().addSliceDim(textTokens, textTokens + kept.getShape().get(0));
  }
}
