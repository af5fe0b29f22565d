package org.editr1.lab.training;

/** Shows the progress of a training. */
public interface Progress {
  /** A line that stays. */
  void say(String line);

  /**
   * Called after every step.
   *
   * @param loss the loss of this step
   */
  void step(String phase, int done, int total, double loss);
}
