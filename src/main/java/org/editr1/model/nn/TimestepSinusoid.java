package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.tensor.Arrays;
import org.editr1.tensor.Ops;

/**
 * The table of cosines, then sines, of a time (diffusers embeddings.get_timestep_embedding with
 * flip_sin_to_cos, no shift and 256 channels), in the engine's own fp32: angles are thousands of
 * radians, where the last bit of exp shows.
 */
public record TimestepSinusoid(NDArray frequencies) {
  static final int CHANNELS = 256;

  /**
   * @param manager owns the frequencies
   */
  public static TimestepSinusoid on(NDManager manager) {
    float[] exponents = new float[CHANNELS / 2];
    for (int i = 0; i < exponents.length; i++) {
      exponents[i] = (float) -StrictMath.log(10000) * i / exponents.length;
    }
    try (NDArray column = Arrays.floats(manager, exponents, 1, exponents.length)) {
      return new TimestepSinusoid(column.exp());
    }
  }

  /**
   * @param scale of the angles
   * @return (times, 256), owned by {@code manager}
   */
  public NDArray forward(NDManager manager, float[] times, double scale) {
    NDArray angles = Arrays.floats(manager, times, times.length, 1).mul(frequencies);
    NDArray scaled = scale == 1 ? angles : Ops.scale(angles, scale);
    return scaled.cos().concat(scaled.sin(), 1);
  }
}
