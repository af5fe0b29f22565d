package org.editr1.train;

import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;

/**
 * Draws the times and the noise with which a sample is trained: a function of run seed, step,
 * group, sample and time index alone.
 *
 * @param fraction share of the sampling times that is trained, rounded down
 */
public record RowDraw(long seed, double fraction) {
  /**
   * The rows of one sample, in random order of their times.
   *
   * @param x0 (tokens * channels)
   * @param sigmas noise levels of sampling, from 1 to 0; the last is not trained
   */
  public List<TrainRow> rows(
      GroupKey group, int sample, double advantage, float[] x0, float[] sigmas) {
    int steps = sigmas.length - 1;
    int[] order =
        Noise.of(seed, Noise.Purpose.TRAIN_TIMES, group.pass().number(), group.index(), sample)
            .permutation(steps);
    return Arrays.stream(order)
        .limit((int) (steps * fraction))
        .mapToObj(
            time ->
                new TrainRow(sample, advantage, x0, sigmas[time], noise(group, sample, time, x0)))
        .toList();
  }

  private float[] noise(GroupKey group, int sample, int time, float[] like) {
    return Noise.of(
            seed, Noise.Purpose.TRAIN_NOISE, group.pass().number(), group.index(), sample, time)
        .normals(like.length);
  }

  /**
   * One (sample, time) pair.
   *
   * @param sample index within the group
   * @param x0 (tokens * channels): the clean sample, shared by its rows
   * @param time noise level, 1 = noise
   * @param noise (tokens * channels)
   */
  public record TrainRow(int sample, double advantage, float[] x0, float time, float[] noise) {
    /** (1 - t) x0 + t noise, in the order of operations of the reference. */
    float[] noised() {
      float share = 1 - time;
      float[] xt = new float[x0.length];
      for (int i = 0; i < xt.length; i++) {
        xt[i] = share * x0[i] + time * noise[i];
      }
      return xt;
    }
  }
}
