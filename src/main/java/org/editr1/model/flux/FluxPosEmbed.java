package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.tensor.Arrays;

/**
 * Rotary tables from token ids (diffusers FluxPosEmbed): per axis, frequencies theta^(-2i/d) in
 * double, each value repeated for its interleaved pair.
 */
public record FluxPosEmbed(double theta, List<Integer> axesDim) {
  /**
   * @param cosine (tokens, head dim), fp32; {@code sine} alike
   */
  public record Rotary(NDArray cosine, NDArray sine) {}

  /**
   * @param ids (tokens, axes) of the joint sequence, text first
   */
  public Rotary forward(NDManager manager, float[][] ids) {
    int width = axesDim.stream().mapToInt(Integer::intValue).sum();
    float[] cosine = new float[ids.length * width];
    float[] sine = new float[ids.length * width];
    int at = 0;
    for (float[] id : ids) {
      for (int axis = 0; axis < axesDim.size(); axis++) {
        for (int i = 0; i < axesDim.get(axis); i += 2) {
          double angle = id[axis] * (1.0 / StrictMath.pow(theta, (double) i / axesDim.get(axis)));
          for (int twin = 0; twin < 2; twin++, at++) {
            cosine[at] = (float) StrictMath.cos(angle);
            sine[at] = (float) StrictMath.sin(angle);
          }
        }
      }
    }
    return new Rotary(
        Arrays.floats(manager, cosine, ids.length, width),
        Arrays.floats(manager, sine, ids.length, width));
  }
}
