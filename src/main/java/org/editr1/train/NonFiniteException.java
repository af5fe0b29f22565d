package org.editr1.train;

import java.util.List;

/** A loss or gradient is infinite or not a number. */
public final class NonFiniteException extends Exception {
  private final transient List<Integer> samples;

  NonFiniteException(List<Integer> samples, String what) {
    super(what + " is not finite");
    this.samples = List.copyOf(samples);
  }

  /** Whose rows are at fault, as indices within the group; all of them where none stands out. */
  public List<Integer> samples() {
    return samples;
  }
}
