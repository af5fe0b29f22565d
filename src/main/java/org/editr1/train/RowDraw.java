package org.editr1.train;

import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;

/**
 * Which times of a sample are trained, and with which noise: a function of run seed, step, group,
 * sample and time index alone.
 *
 * @param fraction share of the sampling times that is trained, rounded down
 */
public record RowDraw(long seed, double fraction) {
  /**
   * The rows of one sample, in random order of their times.
   *
   * @param x0 (tokens * channels)
   * @param sigmas noise levels of sampling, from 1 to 0; the last one is not trained
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
}
