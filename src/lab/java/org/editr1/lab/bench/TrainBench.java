package org.editr1.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import org.editr1.Clock;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Counters;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;

/**
 * Counts what a run trains between the ends of two of its steps. Steps overlap equally before and
 * after the counted ones, so that the counted work is the work done.
 */
final class TrainBench {

  private final int from;
  private final int to;
  private final Map<String, Double> sums = new TreeMap<>();
  private final Map<String, NodeReport> reports = new TreeMap<>();
  private final Promise<Result> result = Promise.promise();
  private long began;
  private long cpuBegan;

  /**
   * The measured times.
   *
   * @param samples trained, each with its rollout and its reward
   * @param coreSeconds processor time of the process
   * @param stageSeconds device seconds per sample, by role
   * @param encodeSeconds device seconds per encoded task, since the start
   */
  record Result(
      int steps,
      double samples,
      double seconds,
      double coreSeconds,
      Map<String, Double> stageSeconds,
      double encodeSeconds) {
    double samplesPerSecond() {
      return samples / seconds;
    }

    double samplesPerCoreSecond() {
      return samples / coreSeconds;
    }
  }

  /**
   * @param warmUp steps that are not counted
   * @param counted steps after those
   */
  TrainBench(int warmUp, int counted) {
    this.from = warmUp;
    this.to = warmUp + counted;
  }

  /** Steps that a run must at least have, so that its end is not counted. */
  int steps(int lag) {
    return to + lag + 1;
  }

  /** Completes when the last counted step has ended. */
  Future<Result> watch(Vertx vertx) {
    Bus bus = Bus.of(vertx);
    return Future.all(
            bus.subscribe(Addresses.STEP_FINISHED, this::ended),
            bus.subscribe(Addresses.NODE_REPORT, report -> reports.put(report.worker(), report)))
        .compose(unused -> result.future());
  }

  private void ended(StepFinished step) {
    if (!(step.pass() instanceof Pass.Step)) {
      return;
    }
    int done = step.pass().version();
    if (done > from && done <= to) {
      step.values().forEach((name, value) -> sums.merge(name, value, Double::sum));
    }
    if (done == from) {
      began = Clock.SYSTEM.nanos();
      cpuBegan = cpuNanos();
    } else if (done == to) {
      result.tryComplete(result());
    }
  }

  private Result result() {
    double samples = sums.getOrDefault(Metric.SAMPLES, 0.0);
    Map<String, Double> stages = new TreeMap<>();
    for (Role role : Role.values()) {
      double busy = sums.getOrDefault(Metric.busy(role), 0.0);
      stages.put(role.label(), busy / samples);
    }
    return new Result(
        to - from,
        samples,
        Clock.SYSTEM.secondsSince(began),
        Clock.seconds(cpuNanos() - cpuBegan),
        stages,
        encoding(Counters.Work::seconds) / encoding(Counters.Work::orders));
  }

  private double encoding(ToDoubleFunction<Counters.Work> part) {
    return reports.values().stream()
        .map(report -> report.counters().work().get(Role.ENCODE))
        .filter(Objects::nonNull)
        .mapToDouble(part)
        .sum();
  }

  private static long cpuNanos() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
  }
}
