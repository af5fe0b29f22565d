package org.editr1.store.grpc;

/**
 * What a store takes.
 *
 * @param longestFile in bytes
 * @param stallMillis how long a client may move nothing before its call is ended
 */
public record ServerLimits(long longestFile, long stallMillis) {
  /** Files of 8 GB at most, and a minute of patience. */
  public static final ServerLimits STANDARD = new ServerLimits(8_000_000_000L, 60_000);
}
