package org.editr1.store.grpc;

/**
 * What a store takes.
 *
 * @param longestFile in bytes
 * @param stallMillis how long a client may move nothing before its call is ended
 * @param openStreams calls of one connection at a time
 */
public record ServerLimits(long longestFile, long stallMillis, long openStreams) {
  /** Files of 8 GB at most, a minute of patience, and 64 calls of a worker at a time. */
  public static final ServerLimits STANDARD = new ServerLimits(8_000_000_000L, 60_000, 64);

  /** All headers of a call together. */
  static final int HEADER_BYTES = 8_192;
}
