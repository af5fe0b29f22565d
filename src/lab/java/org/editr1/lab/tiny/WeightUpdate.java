package org.editr1.lab.tiny;

/** From a gradient to the next weights; keeps what it needs from one update to the next. */
public interface WeightUpdate {
  /**
   * The values of {@code live} after one update.
   *
   * @param gradient in the sequence of the plan, which may be changed
   */
  float[] after(WeightVector live, float[] gradient, double learningRate);
}
