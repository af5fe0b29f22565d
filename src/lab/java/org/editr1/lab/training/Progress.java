package org.editr1.lab.training;

import java.util.Locale;

/** Shows the progress of a training. */
public interface Progress {
  /** A line that stays. */
  void say(String line);

  /** Formats a line that stays. */
  default void say(String format, Object... values) {
    say(String.format(Locale.ROOT, format, values));
  }

  /**
   * Called after every step.
   *
   * @param loss the loss of this step
   */
  void step(String phase, int done, int total, double loss);
}
