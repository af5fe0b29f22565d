package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.tensor.Ops;
import org.editr1.tensor.RotaryAttention.Turns;
import org.editr1.tensor.Tensors;

/** Qwen2_5_VLRotaryEmbedding: each section of a head's frequencies turns by its own axis. */
record RotaryEmbedding(Qwen25VLConfig.Text config) {
  /**
   * @param positions (3, batch, tokens)
   * @param like in whose type the tables are, and so the turn
   * @return tables of (batch, tokens, 1, head dim / 2)
   */
  Turns forward(NDManager manager, long[][][] positions, NDArray like) {
    float[] inverse = inverseFrequencies(config.ropeTheta(), config.headDim());
    int[] axes = axes(inverse.length);
    int batch = positions[0].length;
    int tokens = positions[0][0].length;
    float[] cos = new float[batch * tokens * inverse.length];
    float[] sin = new float[cos.length];
    for (int i = 0; i < cos.length; i++) {
      int frequency = i % inverse.length;
      int token = i / inverse.length;
      long position = positions[axes[frequency]][token / tokens][token % tokens];
      double angle = position * inverse[frequency];
      cos[i] = (float) StrictMath.cos(angle);
      sin[i] = (float) StrictMath.sin(angle);
    }
    return new Turns(
        Ops.toTypeOf(Tensors.floats(manager, cos, batch, tokens, 1, inverse.length), like),
        Ops.toTypeOf(Tensors.floats(manager, sin, batch, tokens, 1, inverse.length), like));
  }

  /** theta^(-2i / dim) for i below dim / 2, each step in fp32 as the reference's. */
  static float[] inverseFrequencies(double theta, int dim) {
    float[] inverse = new float[dim / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = 1 / (float) StrictMath.pow(theta, 2f * i / dim);
    }
    return inverse;
  }

  /** Which of the three positions turns each frequency. */
  private int[] axes(int frequencies) {
    int[] axes = new int[frequencies];
    int at = 0;
    for (int section = 0; section < config.mropeSection().size(); section++) {
      for (int i = 0; i < config.mropeSection().get(section); i++) {
        axes[at++] = section % 3;
      }
    }
    return axes;
  }
}
