package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.tensor.Tensors;

/**
 * Rotary tables from token ids (diffusers FluxPosEmbed): per axis, frequencies theta^(-2i/d) in
 * double, one for each interleaved pair.
 */
public record FluxPosEmbed(double theta, List<Integer> axesDim) {
  /**
   * @param ids (tokens, axes) of the joint sequence, text first
   * @return (tokens, 1, head dim / 2, 2) in fp32: cosine and sine of each pair
   */
  public NDArray forward(NDManager manager, float[][] ids) {
    int pairs = axesDim.stream().mapToInt(Integer::intValue).sum() / 2;
    float[] turns = new float[ids.length * pairs * 2];
    int at = 0;
    for (float[] id : ids) {
      for (int axis = 0; axis < axesDim.size(); axis++) {
        for (int i = 0; i < axesDim.get(axis); i += 2) {
          double angle = id[axis] * (1.0 / StrictMath.pow(theta, (double) i / axesDim.get(axis)));
          turns[at++] = (float) StrictMath.cos(angle);
          turns[at++] = (float) StrictMath.sin(angle);
        }
      }
    }
    return Tensors.floats(manager, turns, ids.length, 1, pairs, 2);
  }
}
