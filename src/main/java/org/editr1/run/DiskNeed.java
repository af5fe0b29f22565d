package org.editr1.run;

import org.editr1.journey.RunSpec;

/**
 * The bytes that a run may still write to the disk of its folder before a step that opens has
 * ended.
 *
 * @param gradients of the leaves of one step and a sum of each four, which are removed once the
 *     step is learned
 * @param policies adapters of the next version, in the store and in its checkpoint
 * @param samples rollouts of all steps that may be open, and of an evaluation
 */
public record DiskNeed(long gradients, long policies, long samples) {
  private static final long MEGABYTE = 1_000_000;

  /** For journals and timelines. */
  private static final long JOURNALS = 64 * MEGABYTE;

  /** Optimizer, live and EMA policy of a checkpoint, and the three adapters of the store. */
  private static final int COPIES = 2 + 2 + 3;

  /** Of a pixel: three channels, and at most as much as one more for its share of the latents. */
  private static final long PIXEL_BYTES = 4;

  /**
   * Returns what the specification needs.
   *
   * @param adapter bytes of an adapter, which a gradient has too
   * @param tests held-out tasks of an evaluation
   */
  public static DiskNeed of(RunSpec spec, long adapter, int tests) {
    long leaves = (long) spec.groups() * spec.chunks().trainOrders(spec.samples());
    long edge = spec.data().resolution();
    long samples = (spec.lag() + 1L) * spec.groups() * spec.samples();
    long evaluated = spec.eval().every() > 0 ? tests : 0;
    return new DiskNeed(
        (leaves + leaves / 4) * adapter,
        (COPIES + spec.lag() + 1) * adapter,
        (samples + evaluated) * edge * edge * PIXEL_BYTES);
  }

  /** Returns what uploads must leave free, so that checkpoint and journals always fit. */
  public long reserve() {
    return policies + JOURNALS;
  }

  /** Returns the whole need in units of 1,000,000 bytes, rounded up. */
  public long megabytes() {
    return (gradients + samples + reserve() + MEGABYTE - 1) / MEGABYTE;
  }
}
