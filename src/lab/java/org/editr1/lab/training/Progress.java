package org.editr1.lab.training;

/** What whoever waits for a training gets to see. */
public interface Progress {
  /** A line that stays. */
  void say(String line);

  /**
   * Called after every step.
   *
   * @param loss of this step
   */
  void step(String phase, int done, int total, double loss);
}
