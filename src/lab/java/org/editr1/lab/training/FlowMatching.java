package org.editr1.lab.training;

import ai.djl.ndarray.NDArray;
import java.util.function.IntFunction;
import org.editr1.Noise;
import org.editr1.diffusion.VelocityField;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;

/**
 * Rows of flow matching (arXiv 2210.02747): on the straight line from the target latents to noise
 * the velocity is {@code noise - clean} everywhere, and the model learns to say so.
 *
 * @param noised (rows, tokens, channels): {@code (1 - t) clean + t noise}
 * @param velocity of the shape of {@code noised}
 * @param times t by row
 */
public record FlowMatching(float[] noised, float[] velocity, float[] times, long[] shape) {
  /**
   * Times as sampling visits them: FLUX's shift for small images, which prefers noisy levels, over
   * uniform ones.
   */
  private static final double SHIFT = 1.5;

  /**
   * @param clean (rows, tokens, channels)
   * @param noise the stream of each row
   */
  public static FlowMatching draw(float[] clean, long[] shape, IntFunction<Noise> noise) {
    float[] times = new float[(int) shape[0]];
    float[] noised = new float[clean.length];
    float[] velocity = new float[clean.length];
    int width = clean.length / times.length;
    for (int row = 0; row < times.length; row++) {
      Noise own = noise.apply(row);
      double uniform = own.uniform();
      float time = (float) (SHIFT * uniform / (1 + (SHIFT - 1) * uniform));
      float[] normals = own.normals(width);
      times[row] = time;
      for (int i = 0; i < width; i++) {
        int at = row * width + i;
        noised[at] = (1 - time) * clean[at] + time * normals[i];
        velocity[at] = normals[i] - clean[at];
      }
    }
    return new FlowMatching(noised, velocity, times, shape);
  }

  /** The mean square error of {@code field} over all rows. */
  public NDArray loss(VelocityField field, Scope scope) {
    NDArray predicted = Ops.toFloat32(field.at(scope.floats(noised, shape), times));
    return predicted.sub(scope.floats(velocity, shape)).square().mean();
  }
}
