package org.editr1.worker;

/**
 * How long a worker waits before the next attempt, in milliseconds.
 *
 * @param join after a head did not answer or refused the worker
 * @param deliver after the outcome of an order could not be stored or delivered
 * @param backOff after an order of a role failed through no fault of its samples; doubles with each
 *     further failure, up to 32 times as long
 */
public record Pauses(long join, long deliver, long backOff) {
  public static final Pauses STANDARD = new Pauses(1_000, 500, 1_000);
}
