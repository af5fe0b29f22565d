package org.editr1.worker;

/**
 * How long a worker waits before the next attempt, in milliseconds.
 *
 * @param join after a head did not answer or refused the worker
 * @param deliver after the outcome of an order could not be stored or delivered
 * @param backOff after an order of a role failed through no fault of its samples; doubles with each
 *     further failure, up to 32 times as long
 * @param load after the models could not be loaded; doubles with each further failure, up to five
 *     minutes
 * @param loads how often in a row the models may fail to load before the device is given up
 */
public record Pauses(long join, long deliver, long backOff, long load, int loads) {
  /** Some 20 minutes for a device that another process still holds, or a disk that is away. */
  public static final Pauses STANDARD = new Pauses(1_000, 500, 1_000, 30_000, 8);

  /** Somebody sits before the screen. */
  public static final Pauses EMBEDDED = new Pauses(1_000, 500, 1_000, 1_000, 1);
}
