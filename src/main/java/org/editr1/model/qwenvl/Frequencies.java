package org.editr1.model.qwenvl;

/** The frequencies of a rotary embedding. */
final class Frequencies {
  private Frequencies() {}

  /** theta^(-2i / dim) for i below dim / 2, each step in fp32 as the reference's. */
  static float[] inverse(double theta, int dim) {
    float[] inverse = new float[dim / 2];
    for (int i = 0; i < inverse.length; i++) {
      inverse[i] = 1 / (float) StrictMath.pow(theta, 2f * i / dim);
    }
    return inverse;
  }
}
