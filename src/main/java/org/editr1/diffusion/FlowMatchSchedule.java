package org.editr1.diffusion;

/**
 * Noise levels of a sampling run (diffusers FlowMatchEulerDiscreteScheduler.set_timesteps with the
 * pipelines' linspace).
 *
 * @param shift static shift, used without dynamic shifting
 * @param exponential dynamic shift by exp(mu), else linear in mu
 * @param shiftTerminal last level before 0 after the stretch; 0: no stretch
 */
public record FlowMatchSchedule(
    double shift,
    boolean useDynamicShifting,
    boolean exponential,
    double baseShift,
    double maxShift,
    int baseImageSeqLen,
    int maxImageSeqLen,
    double shiftTerminal) {

  /** calculate_shift of the pipelines, from the number of noise tokens alone. */
  public double mu(int imageSeqLen) {
    double slope = (maxShift - baseShift) / (maxImageSeqLen - baseImageSeqLen);
    return imageSeqLen * slope + (baseShift - slope * baseImageSeqLen);
  }

  /**
   * @return {@code steps + 1} levels from exactly 1 down to 0
   */
  public float[] sigmas(int steps, int imageSeqLen) {
    float[] sigmas = new float[steps + 1];
    double mu = mu(imageSeqLen);
    for (int i = 0; i < steps; i++) {
      double start = steps == 1 ? 1 : 1 + i * (1.0 / steps - 1) / (steps - 1);
      sigmas[i] = (float) shifted((float) start, mu);
    }
    if (shiftTerminal > 0 && steps > 1) {
      double scale = (1 - sigmas[steps - 1]) / (1 - shiftTerminal);
      for (int i = 0; i < steps; i++) {
        sigmas[i] = (float) (1 - (1 - sigmas[i]) / scale);
      }
    }
    return sigmas;
  }

  private double shifted(double sigma, double mu) {
    if (!useDynamicShifting) {
      return shift * sigma / (1 + (shift - 1) * sigma);
    }
    double strength = exponential ? StrictMath.exp(mu) : mu;
    return strength / (strength + (1 / sigma - 1));
  }
}
