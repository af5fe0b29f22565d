package org.editr1.journey;

import org.editr1.Label;

/** The kinds of work, in the order in which a sample needs them; later stages are more urgent. */
public enum Role {
  ENCODE,
  ROLLOUT,
  REWARD,
  TRAIN;

  /**
   * The name in configuration files, store paths and metrics: {@code encode}, {@code rollout}...
   */
  public String label() {
    return Label.of(this);
  }
}
