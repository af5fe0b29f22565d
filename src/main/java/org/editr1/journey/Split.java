package org.editr1.journey;

import org.editr1.Label;

/** The two halves of a data set: groups of {@code TRAIN} teach, groups of {@code TEST} evaluate. */
public enum Split {
  TRAIN,
  TEST;

  /** The name in store paths: {@code step} for training steps, {@code eval} for evaluations. */
  public String folder() {
    return this == TRAIN ? "step" : "eval";
  }

  /** The store folder of a step or an evaluation: {@code step-3}, {@code eval-10}. */
  public String folder(int number) {
    return folder() + "-" + number;
  }

  @Override
  public String toString() {
    return Label.of(this);
  }
}
