package org.editr1.journey;

import org.editr1.Label;

/** The two halves of a data set: groups of {@code TRAIN} teach, groups of {@code TEST} evaluate. */
public enum Split {
  TRAIN,
  TEST;

  @Override
  public String toString() {
    return Label.of(this);
  }
}
