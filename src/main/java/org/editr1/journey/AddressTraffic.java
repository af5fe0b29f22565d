package org.editr1.journey;

import java.util.List;

/**
 * The traffic of one process at one address of the bus: totals since the process started.
 *
 * @param consumers handlers that this process has registered there
 * @param sent messages that this process sent there
 * @param received messages that were delivered to this process
 * @param inFlight requests of this process that wait for their answer
 * @param seconds from request to answer, summed over all answered requests
 * @param latency answered requests by duration: one count per interval of {@code
 *     Bus.LATENCY_BOUNDS} and one for longer ones; empty while no request was answered
 */
public record AddressTraffic(
    String address,
    int consumers,
    long sent,
    long received,
    int inFlight,
    Failures failures,
    double seconds,
    List<Long> latency) {
  /**
   * Requests that got no answer.
   *
   * @param nobody number of messages without a registered handler
   * @param timeout no answer came in time
   * @param unreadable one side could not read the other
   * @param failed the receiver failed
   * @param last text of the newest failure, or empty
   */
  public record Failures(long nobody, long timeout, long unreadable, long failed, String last) {}
}
