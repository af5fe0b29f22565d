package org.editr1.train;

import java.util.Arrays;
import java.util.List;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;
import org.editr1.journey.RunSpec;

/**
 * Draws the times and the noise with which a sample is trained: a function of run seed, step,
 * group, sample and time index alone.
 *
 * @param fraction share of the sampling times that is trained, rounded down
 * @param klEvery the KL term is taken at one of so many rows, by chance; 0 = at none
 */
public record RowDraw(long seed, double fraction, int klEvery) {
  /** The draw of a run with {@code seed}. */
  public static RowDraw of(long seed, RunSpec.Train train) {
    return new RowDraw(seed, train.timestepFraction(), train.kl() == 0 ? 0 : train.klEvery());
  }

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
                new TrainRow(
                    sample,
                    advantage,
                    x0,
                    sigmas[time],
                    noise(group, sample, time, x0),
                    klWeight(group, sample, time)))
        .toList();
  }

  private float[] noise(GroupKey group, int sample, int time, float[] like) {
    return stream(Noise.Purpose.TRAIN_NOISE, group, sample, time).normals(like.length);
  }

  private int klWeight(GroupKey group, int sample, int time) {
    boolean counts =
        klEvery == 1
            || klEvery > 1
                && stream(Noise.Purpose.KL_ROWS, group, sample, time).below(klEvery) == 0;
    return counts ? klEvery : 0;
  }

  private Noise stream(Noise.Purpose purpose, GroupKey group, int sample, int time) {
    return Noise.of(seed, purpose, group.pass().number(), group.index(), sample, time);
  }

  /**
   * One (sample, time) pair.
   *
   * @param sample index within the group
   * @param x0 (tokens * channels): the clean sample, shared by its rows
   * @param time noise level, 1 = noise
   * @param noise (tokens * channels)
   * @param klWeight weight of the row's KL term, whose expectation is 1; 0 = not computed
   */
  public record TrainRow(
      int sample, double advantage, float[] x0, float time, float[] noise, int klWeight) {
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
