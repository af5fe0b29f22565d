package org.editr1.lab.plan;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.editr1.journey.Role;

/**
 * The predicted throughput of a fleet in steady state, with overlapping steps.
 *
 * @param samplesPerSecond trained
 * @param busy share of the time, by kind of device
 * @param byRole share of all devices' time, by role
 */
record Forecast(
    Fleet fleet,
    double samplesPerSecond,
    double secondsPerStep,
    Map<String, Double> busy,
    Map<Role, Double> byRole) {

  /** A device was busy with an order from {@code from} to {@code to}, in seconds. */
  record Work(Fleet.Kind kind, Role role, double from, double to) {
    double within(double begin, double end) {
      return Math.max(0, Math.min(to, end) - Math.max(from, begin));
    }
  }

  /**
   * Computes the forecast from the time between the ends of two steps.
   *
   * @param steps number of steps that ended in it
   * @param samples samples of a step
   */
  static Forecast of(
      Fleet fleet, List<Work> works, double begin, double end, int steps, int samples) {
    double seconds = end - begin;
    int devices = fleet.devices().size();
    Map<String, Double> busy = new LinkedHashMap<>();
    Map<Role, Double> byRole = new EnumMap<>(Role.class);
    fleet.kinds().forEach(kind -> busy.put(kind.name(), 0.0));
    for (Work work : works) {
      double share = work.within(begin, end) / seconds;
      busy.merge(work.kind().name(), share / work.kind().count(), Double::sum);
      byRole.merge(work.role(), share / devices, Double::sum);
    }
    return new Forecast(fleet, steps * samples / seconds, seconds / steps, busy, byRole);
  }
}
