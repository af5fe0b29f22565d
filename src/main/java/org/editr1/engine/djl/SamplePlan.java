package org.editr1.engine.djl;

import java.util.function.IntFunction;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.tensor.Floats;

/**
 * The noise and the sampling settings of an order. In training, noise is keyed by (run, step,
 * group, sample); in evaluation, by the test line alone, so that versions and runs of other seeds
 * are compared on equal noise.
 *
 * @param settings of training or of evaluation, whose guidance is embedded
 */
record SamplePlan(RunSpec run, RolloutOrder order, RunSpec.Sampling settings) {
  private static final long SAME_FOR_ALL_RUNS = 0;

  static SamplePlan of(RunSpec run, RolloutOrder order) {
    RunSpec.Eval eval = run.eval();
    RunSpec.Sampling settings =
        order.id().group().pass() instanceof Pass.Step
            ? run.sampling()
            : new RunSpec.Sampling(eval.steps(), eval.solver(), 0, eval.guidance());
    return new SamplePlan(run, order, settings);
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

  private float[] rows(int perSample, IntFunction<Noise> stream) {
    return Floats.joined(
        order.samples().stream().map(sample -> stream.apply(sample).normals(perSample)).toList());
  }
}
