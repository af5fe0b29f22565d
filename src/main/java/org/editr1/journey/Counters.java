package org.editr1.journey;

import java.util.Map;

/**
 * Totals of a worker or of the head since it started.
 *
 * @param uptime seconds since the start
 * @param work what the device has done, by role; empty for the head
 */
public record Counters(double uptime, Map<Role, Work> work) {
  public double busySeconds() {
    return work.values().stream().mapToDouble(Work::seconds).sum();
  }

  public long orders() {
    return work.values().stream().mapToLong(Work::orders).sum();
  }

  public long samples() {
    return work.values().stream().mapToLong(Work::samples).sum();
  }

  /**
   * Work of one role.
   *
   * @param seconds in which the device ran orders; an order counts when it ends
   * @param samples in these orders
   */
  public record Work(double seconds, long orders, long samples) {
    public Work plus(Work more) {
      return new Work(seconds + more.seconds, orders + more.orders, samples + more.samples);
    }
  }
}
