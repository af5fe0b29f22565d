package org.editr1.engine.djl;

import java.util.List;
import java.util.stream.IntStream;
import org.editr1.Noise;
import org.editr1.diffusion.Sampling;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.journey.RunSpec.Solver;

/**
 * The noise and the sampling settings of an order. In training, noise is keyed by (run, step,
 * group, sample); in evaluation, by the test line alone, so that versions and runs of other seeds
 * are compared on equal noise.
 *
 * @param guidance of the guidance embedding
 */
record SamplePlan(
    RunSpec run, RolloutOrder order, Solver solver, int steps, double eta, double guidance) {
  private static final long SAME_FOR_ALL_RUNS = 0;

  static SamplePlan of(RunSpec run, RolloutOrder order) {
    if (order.id().group().pass() instanceof Pass.Step) {
      RunSpec.Sampling settings = run.sampling();
      return new SamplePlan(
          run, order, settings.solver(), settings.steps(), settings.eta(), settings.guidance());
    }
    RunSpec.Eval settings = run.eval();
    return new SamplePlan(run, order, settings.solver(), settings.steps(), 0, settings.guidance());
  }

  Sampling sampling(float[] sigmas) {
    return new Sampling(solver, sigmas, eta);
  }

  /** x_0 of all samples, row by row. */
  float[] initial(int perSample) {
    return rows(perSample, this::initialStream);
  }

  /** The solver's noise of the step from {@code timeIndex}. */
  float[] solverNoise(int timeIndex, int perSample) {
    GroupKey group = order.id().group();
    return rows(
        perSample,
        sample ->
            Noise.of(
                run.seed(),
                Noise.Purpose.SOLVER_NOISE,
                group.pass().number(),
                group.index(),
                sample,
                timeIndex));
  }

  private Noise initialStream(int sample) {
    GroupKey group = order.id().group();
    if (group.pass() instanceof Pass.Step) {
      return Noise.of(
          run.seed(), Noise.Purpose.INITIAL_LATENTS, group.pass().number(), group.index(), sample);
    }
    long testLine = (long) group.index() * run.chunks().evaluate() + sample;
    return Noise.of(SAME_FOR_ALL_RUNS, Noise.Purpose.EVALUATION_LATENTS, testLine);
  }

  private interface Stream {
    Noise of(int sample);
  }

  private float[] rows(int perSample, Stream stream) {
    List<Integer> samples = order.samples();
    float[] all = new float[samples.size() * perSample];
    IntStream.range(0, samples.size())
        .forEach(
            row ->
                System.arraycopy(
                    stream.of(samples.get(row)).normals(perSample),
                    0,
                    all,
                    row * perSample,
                    perSample));
    return all;
  }
}
