package org.editr1.lab.training;

/**
 * Up in a straight line, then down by half a cosine.
 *
 * @param steps of the complete training
 * @param warmUp steps of linear growth to {@code peak}
 * @param endShare share of {@code peak} at the end
 */
public record LearningRate(double peak, int steps, int warmUp, double endShare) {
  /**
   * @param step number of the step, from 0
   */
  public double at(int step) {
    if (step < warmUp) {
      return peak * (step + 1) / warmUp;
    }
    double way = Math.min(1, (double) (step - warmUp) / Math.max(1, steps - warmUp));
    return peak * (endShare + (1 - endShare) * 0.5 * (1 + StrictMath.cos(Math.PI * way)));
  }
}
