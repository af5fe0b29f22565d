package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import org.editr1.model.flux.FluxPosEmbed.Rotary;

/** The rotary tables of one sequence layout: of all tokens, and of the text and image parts. */
public record JointRotary(Rotary joint, Rotary text, Rotary image, Rotary kept) {
  /**
   * @param textTokens leading tokens that are text
   * @param keptTokens image tokens behind them whose prediction is wanted
   */
  static JointRotary of(
      FluxPosEmbed posEmbed, NDManager manager, float[][] ids, int textTokens, int keptTokens) {
    Rotary joint = posEmbed.forward(manager, ids);
    return new JointRotary(
        joint,
        slice(joint, 0, textTokens),
        slice(joint, textTokens, ids.length),
        slice(joint, textTokens, textTokens + keptTokens));
  }

  private static Rotary slice(Rotary all, long from, long to) {
    return new Rotary(rows(all.cosine(), from, to), rows(all.sine(), from, to));
  }

  private static NDArray rows(NDArray table, long from, long to) {
    return table.get(new NDIndex().addSliceDim(from, to));
  }
}
