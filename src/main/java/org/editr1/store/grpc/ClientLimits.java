package org.editr1.store.grpc;

/**
 * How patient a client is.
 *
 * @param deadlineMillis for one attempt as a whole
 * @param stallMillis how long nothing may move in an attempt
 * @param attempts how often a call is tried when the store is unreachable; at least 1
 * @param pauseMillis before the second attempt; doubles with each further one
 */
public record ClientLimits(long deadlineMillis, long stallMillis, int attempts, long pauseMillis) {
  /** Ten minutes, half a minute without movement, five attempts over 3.75 seconds of pauses. */
  public static final ClientLimits STANDARD = new ClientLimits(600_000, 30_000, 5, 250);

  /** Before attempt {@code number}, counted from 1. */
  long pauseBefore(int number) {
    return pauseMillis << Math.min(number - 2, 10);
  }
}
