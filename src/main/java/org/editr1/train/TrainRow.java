package org.editr1.train;

/**
 * One (sample, time) pair.
 *
 * @param sample index within the group
 * @param x0 (tokens * channels): the clean sample, shared by its rows
 * @param time noise level, 1 = noise
 * @param noise as {@code x0}
 */
public record TrainRow(int sample, double advantage, float[] x0, float time, float[] noise) {
  /** (1 - t) x0 + t e, in the reference's order of operations. */
  float[] noised() {
    float share = 1 - time;
    float[] xt = new float[x0.length];
    for (int i = 0; i < xt.length; i++) {
      xt[i] = share * x0[i] + time * noise[i];
    }
    return xt;
  }
}
