package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import org.editr1.diffusion.VelocityField;
import org.editr1.tensor.Ops;

/**
 * Guidance by a second prediction, that for what is to be avoided (true CFG of diffusers'
 * QwenImageEditPlusPipeline): the sum keeps the length of the wanted prediction, token by token.
 *
 * @param scale 1: the wanted prediction alone
 */
record TrueCfg(VelocityField wanted, VelocityField avoided, double scale) implements VelocityField {
  @Override
  public NDArray at(NDArray x, float[] sigma) {
    return Ops.trueCfg(wanted.at(x, sigma), avoided.at(x, sigma), scale);
  }
}
