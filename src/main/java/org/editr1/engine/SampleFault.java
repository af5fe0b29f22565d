package org.editr1.engine;

import java.util.List;

/**
 * Some samples of an order are at fault themselves: an undecodable picture, a non-finite result, a
 * judge that gives no digits. Only this can drop a sample; everything else is tried again.
 */
public final class SampleFault extends Exception {
  private final transient List<Integer> samples;

  /**
   * @param samples indices within the group
   */
  public SampleFault(List<Integer> samples, String reason) {
    super(reason);
    this.samples = List.copyOf(samples);
  }

  /** Indices within the group. */
  public List<Integer> samples() {
    return samples;
  }
}
