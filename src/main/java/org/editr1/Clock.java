package org.editr1;

/** A monotonic clock; only programs and the run folder read the wall clock. */
@FunctionalInterface
public interface Clock {
  /** The clock of this process. */
  Clock SYSTEM = System::nanoTime;

  /** One second in nanoseconds. */
  long SECOND = 1_000_000_000L;

  /** Nanoseconds since a fixed but arbitrary moment; never goes back. */
  long nanos();

  /** Seconds that have passed since {@link #nanos} returned {@code nanos}. */
  default double secondsSince(long nanos) {
    return seconds(nanos() - nanos);
  }

  /** A duration of {@code nanos} nanoseconds in seconds. */
  static double seconds(long nanos) {
    return nanos / 1e9;
  }
}
