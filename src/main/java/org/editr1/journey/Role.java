package org.editr1.journey;

import org.editr1.Label;

/** What a worker can do, in the order in which a sample needs it; later stages are more urgent. */
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
