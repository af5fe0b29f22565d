package org.editr1.journey;

import java.util.List;

/**
 * What a process has to do with one address of the bus: totals since it started.
 *
 * @param consumers that listen there in this process
 * @param sent messages; {@code received}: deliveries
 * @param inFlight requests of this process that wait for their answer
 * @param seconds from request to answer, added over {@code latency}
 * @param latency answered requests by the time that they took, one count per interval that ends at
 *     {@link #BOUNDS} and one for all that took longer; empty while there is none
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
  /** Where the intervals of {@link #latency} end, in seconds. */
  public static final List<Double> BOUNDS =
      List.of(
          .0001, .00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1.0, 2.5, 5.0,
          10.0);

  /**
   * Requests that got no answer.
   *
   * @param nobody listened there
   * @param timeout no answer in time
   * @param unreadable one side could not read the other
   * @param failed the receiver failed at it
   * @param last the newest one's text, or empty
   */
  public record Failures(long nobody, long timeout, long unreadable, long failed, String last) {}
}
