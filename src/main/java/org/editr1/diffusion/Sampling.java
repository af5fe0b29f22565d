package org.editr1.diffusion;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntFunction;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One run from noise to clean latents (run_sampling of flow_grpo/diffusers_patch). The arithmetic
 * is fp32; the latents are rounded to the type of the starting ones after each step.
 *
 * @param sigmas n + 1 levels from 1 to 0
 * @param eta noise of the stochastic solvers; 0 is deterministic
 */
public record Sampling(Solver solver, float[] sigmas, double eta) {

  /**
   * @param latents x_0 .. x_n
   * @param logProbs by step; null for a step without noise
   */
  public record Trajectory(List<NDArray> latents, List<@Nullable NDArray> logProbs) {
    /** x_n. */
    public NDArray last() {
      return latents.get(latents.size() - 1);
    }
  }

  /**
   * @param start (batch, tokens, channels) noise
   * @param noise gives the noise of a step, of the shape of {@code start}; deterministic runs do
   *     not call it
   */
  public Trajectory run(VelocityField field, NDArray start, IntFunction<NDArray> noise) {
    List<NDArray> latents = new ArrayList<>(List.of(start));
    List<@Nullable NDArray> logProbs = new ArrayList<>();
    NDManager owner = start.getManager();
    NDArray previousClean = null;
    for (int i = 0; i < sigmas.length - 1; i++) {
      try (Scope scope = Scope.below(owner)) {
        NDArray z = scope.view(latents.get(i));
        NDArray v = Ops.toFloat32(field.at(z, batchOf(sigmas[i], z)));
        NDArray wide = Ops.toFloat32(z);
        boolean random = eta != 0 && !solver.isDeterministic();
        Step step = step(i, wide, v, previousClean, random ? noise.apply(i) : null);
        if (solver == Solver.DPM2) {
          previousClean = scope.keep(clean(wide, v, sigmas[i]), owner);
        }
        latents.add(scope.keep(Ops.toTypeOf(step.latents(), start), owner));
        logProbs.add(step.logProb() == null ? null : scope.keep(step.logProb(), owner));
      }
    }
    return new Trajectory(latents, logProbs);
  }

  private static float[] batchOf(float sigma, NDArray z) {
    float[] batch = new float[(int) z.getShape().get(0)];
    Arrays.fill(batch, sigma);
    return batch;
  }

  private Step step(
      int i, NDArray z, NDArray v, @Nullable NDArray previousClean, @Nullable NDArray noise) {
    double used = noise == null ? 0 : eta;
    return switch (solver) {
      case FLOW -> flow(i, z, v, used, noise);
      case DANCE -> dance(i, z, v, used, noise);
      case DDIM -> ddim(i, z, v, used, noise);
      case DPM1 ->
          isEdge(i) ? ddim(i, z, v, 0, null) : Step.certain(dpm(i, z, clean(z, v, sigmas[i])));
      case DPM2 ->
          isEdge(i) || previousClean == null
              ? ddim(i, z, v, 0, null)
              : Step.certain(dpm2(i, z, clean(z, v, sigmas[i]), previousClean));
    };
  }

  private boolean isEdge(int i) {
    return i == 0 || i == sigmas.length - 2;
  }

  private static NDArray clean(NDArray z, NDArray v, double sigma) {
    return z.sub(v.mul(sigma));
  }

  private Step flow(int i, NDArray z, NDArray v, double used, @Nullable NDArray noise) {
    double sigma = sigmas[i];
    double dt = sigmas[i + 1] - sigma;
    double std = used * Math.sqrt(sigma / (1 - (sigma == 1 ? sigmas[1] : sigma)));
    double pull = used == 0 ? 0 : std * std / (2 * sigma);
    NDArray mean = z.mul(1 + pull * dt).add(v.mul((1 + pull * (1 - sigma)) * dt));
    return Step.drawn(mean, std * Math.sqrt(-dt), noise, true);
  }

  private Step dance(int i, NDArray z, NDArray v, double used, @Nullable NDArray noise) {
    double sigma = sigmas[i];
    double dt = sigmas[i + 1] - sigma;
    NDArray score = z.sub(clean(z, v, sigma).mul(1 - sigma)).div(-sigma * sigma);
    NDArray mean = z.add(v.mul(dt)).add(score.mul(-0.5 * used * used * dt));
    return Step.drawn(mean, used * Math.sqrt(-dt), noise, false);
  }

  private Step ddim(int i, NDArray z, NDArray v, double used, @Nullable NDArray noise) {
    double s = sigmas[i];
    double t = sigmas[i + 1];
    NDArray clean = clean(z, v, s);
    double share = t * (1 - s) / (s * (1 - t));
    double rho = used * t * Math.sqrt(1 - share * share);
    NDArray noisy = z.sub(clean.mul(1 - s)).div(s);
    NDArray mean = clean.mul(1 - t).add(noisy.mul(Math.sqrt(t * t - rho * rho)));
    return Step.drawn(mean, rho, noise, true);
  }

  /** First-order update in lambda = log((1 - sigma) / sigma). */
  private NDArray dpm(int i, NDArray z, NDArray clean) {
    return z.mul((double) sigmas[i + 1] / sigmas[i]).sub(clean.mul(dpmFactor(i)));
  }

  private double dpmFactor(int i) {
    return (1 - (double) sigmas[i + 1]) * (Math.exp(-(lambda(i + 1) - lambda(i))) - 1);
  }

  /** If the previous level is 1, its lambda is -inf and the weight 1 / r0 is 0. */
  private NDArray dpm2(int i, NDArray z, NDArray clean, NDArray previousClean) {
    double inverseRatio = (lambda(i + 1) - lambda(i)) / (lambda(i) - lambda(i - 1));
    NDArray slope = clean.sub(previousClean).mul(inverseRatio);
    return dpm(i, z, clean).sub(slope.mul(0.5 * dpmFactor(i)));
  }

  private double lambda(int i) {
    return Math.log(1 - (double) sigmas[i]) - Math.log(sigmas[i]);
  }

  /**
   * The result of a solver step.
   *
   * @param latents (batch, tokens, channels), fp32
   * @param logProb (batch): mean log-density of the noise, or null without noise
   */
  record Step(NDArray latents, @Nullable NDArray logProb) {
    static Step certain(NDArray latents) {
      return new Step(latents, null);
    }

    /**
     * A draw around {@code mean}.
     *
     * @param normalised whether the log-density includes its normaliser, which the reference's
     *     dance solver omits
     */
    static Step drawn(NDArray mean, double std, @Nullable NDArray noise, boolean normalised) {
      if (noise == null || std == 0) {
        return certain(mean);
      }
      NDArray latents = mean.add(noise.mul(std));
      NDArray deviation = latents.sub(mean);
      NDArray logProb = deviation.mul(deviation).div(-2 * std * std);
      if (normalised) {
        logProb = logProb.sub(Math.log(std) + Math.log(Math.sqrt(2 * Math.PI)));
      }
      return new Step(latents, logProb.flatten(1, -1).mean(new int[] {1}));
    }
  }
}
