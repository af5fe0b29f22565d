package org.editr1.engine;

import java.util.List;

/**
 * Samples of an order that are themselves at fault: an undecodable image, a non-finite result, a
 * judge's answer without digits. Only this exception can drop a sample; after any other failure the
 * order is retried.
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
