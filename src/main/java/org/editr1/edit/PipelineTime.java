package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import org.editr1.diffusion.VelocityField;
import org.editr1.tensor.Precision;

/**
 * Passes noise levels as the pipelines of diffusers do: a thousandth of the timestep 1000 sigma,
 * both rounded to the model's type. The reference trainer passes the level itself.
 */
public record PipelineTime(VelocityField field, Precision precision) implements VelocityField {
  @Override
  public NDArray at(NDArray x, float[] sigma) {
    float[] passed = new float[sigma.length];
    for (int i = 0; i < passed.length; i++) {
      passed[i] = precision.round(precision.round(sigma[i] * 1000) / 1000);
    }
    return field.at(x, passed);
  }
}
