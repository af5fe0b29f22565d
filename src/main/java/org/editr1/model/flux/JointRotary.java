package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;

/**
 * The rotary tables of one sequence layout.
 *
 * @param joint of all tokens (tokens, 1, head dim / 2, 2)
 * @param kept of the image tokens whose prediction is wanted
 */
public record JointRotary(NDArray joint, NDArray kept) {
  /**
   * @param textTokens leading tokens that are text
   * @param keptTokens image tokens behind them whose prediction is wanted
   */
  static JointRotary of(
      FluxPosEmbed posEmbed, NDManager manager, float[][] ids, int textTokens, int keptTokens) {
    NDArray joint = posEmbed.forward(manager, ids);
    return new JointRotary(
        joint, joint.get(new NDIndex().addSliceDim(textTokens, textTokens + keptTokens)));
  }

  /** How many image tokens are predicted. */
  long keptTokens() {
    return kept.getShape().get(0);
  }
}
