package org.editr1.reward.server;

/**
 * Pauses between tries, in milliseconds.
 *
 * @param first between the first try and the second, where no other endpoint can be asked; doubles
 *     with each try
 * @param longest between two tries
 * @param rest for which an endpoint that failed is left alone while others answer
 */
public record Patience(long first, long longest, long rest) {
  public static final Patience STANDARD = new Patience(500, 10_000, 10_000);

  long before(int retry) {
    return Math.min(longest, first << Math.min(retry, 20));
  }
}
