package org.editr1.journey;

import org.editr1.Label;

/** One published adapter: which policy, after how many finished steps, where it is stored. */
public record PolicyRef(Kind kind, int version, TensorRef adapter) {
  /** Live is trained, behaviour makes the rollouts, EMA is evaluated and saved. */
  public enum Kind {
    LIVE,
    BEHAVIOUR,
    EMA;

    /** The name in store paths and metrics. */
    public String label() {
      return Label.of(this);
    }

    /** Where the store has the adapter of a version, but for the hash. */
    public String path(int version) {
      return "policies/" + label() + "-" + version + ".safetensors";
    }
  }
}
