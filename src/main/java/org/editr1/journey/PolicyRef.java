package org.editr1.journey;

import org.editr1.Label;

/** One published adapter of a policy at a version. */
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

    /** The store path of a version's adapter. */
    public String path(int version) {
      return "policies/" + label() + "-" + version + ".safetensors";
    }
  }
}
