package org.editr1.rl;

/**
 * Decay of the averaged policy that is evaluated and saved (flow_grpo EMAModuleWrapper).
 *
 * @param cap upper bound; published 0.9
 * @param updateStepInterval the average moves when step + 1 is a multiple of it
 */
public record EmaDecay(double cap, int updateStepInterval) {
  /** Moves after every step. */
  public static EmaDecay everyStep(double cap) {
    return new EmaDecay(cap, 1);
  }

  /**
   * @param step count of optimizer steps after the one just made; the first is 1
   */
  public double at(long step) {
    return Math.min((1.0 + step) / (10.0 + step), cap);
  }

  /** Returns whether the average moves at all after {@code step}. */
  public boolean updates(long step) {
    return (step + 1) % updateStepInterval == 0;
  }
}
