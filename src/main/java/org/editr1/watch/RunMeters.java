package org.editr1.watch;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Split;
import org.jspecify.annotations.Nullable;

/**
 * Published messages as meters of the cluster, and meters of this JVM. {@code docs/metrics.md}
 * explains their names.
 */
public final class RunMeters implements MultiCollector, AutoCloseable {
  private final PrometheusMeterRegistry registry;
  private final JvmGcMetrics collections = new JvmGcMetrics();
  private final Map<String, NodeReport> workers = new TreeMap<>();
  private final Map<String, ProcessReport> processes = new TreeMap<>();
  private final Map<Split, StepFinished> newest = new TreeMap<>();
  private final Family dropped = new Family("samples_dropped", "Samples that left, by reason.");
  private double trained;
  private @Nullable LedgerReport ledger;

  public RunMeters() {
    PrometheusRegistry all = new PrometheusRegistry();
    all.register(this);
    registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, all, Clock.SYSTEM);
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    collections.bindTo(registry);
  }

  public void reported(NodeReport report) {
    workers.put(report.worker(), report);
  }

  public void reported(ProcessReport report) {
    processes.put(report.node(), report);
  }

  public void reported(LedgerReport report) {
    ledger = report;
  }

  public void ended(StepFinished finished) {
    newest.put(finished.pass().split(), finished);
    if (finished.pass() instanceof Pass.Step) {
      trained += finished.values().getOrDefault(Metric.SAMPLES, 0.0);
    }
  }

  /** Counts a reason without its numbers, each of which would make a label of its own. */
  public void dropped(SampleDropped sample) {
    dropped.add(1, "reason", sample.reason().replaceAll("-?\\d+(\\.\\d+)?", "#"));
  }

  /** Prometheus' text format. */
  public String text() {
    return registry.scrape();
  }

  @Override
  public MetricSnapshots collect() {
    List<MetricSnapshot> all = new ArrayList<>();
    addWorkers(all);
    addProcesses(all);
    addRun(all);
    all.addAll(BusFamilies.of(processes.values()));
    return new MetricSnapshots(all);
  }

  private void addWorkers(List<MetricSnapshot> all) {
    Family busy = new Family("busy_seconds", "Seconds that a device ran orders, by role.");
    Family orders = new Family("orders", "Orders that a worker ran, by role.");
    Family samples = new Family("samples", "Samples in these orders.");
    Family uptime = new Family("uptime_seconds", "Seconds since the worker or the head started.");
    Family version = new Family("worker_version", "Newest policy version that a worker has met.");
    for (NodeReport report : workers.values()) {
      String worker = report.worker();
      report
          .counters()
          .work()
          .forEach(
              (role, work) -> {
                String[] labels = {"worker", worker, "node", report.node(), "role", role.label()};
                busy.add(work.seconds(), labels);
                orders.add(work.orders(), labels);
                samples.add(work.samples(), labels);
              });
      uptime.add(report.counters().uptime(), "worker", worker);
      version.add(report.version(), "worker", worker);
    }
    all.addAll(
        List.of(
            busy.counter(), orders.counter(), samples.counter(), uptime.gauge(), version.gauge()));
  }

  private void addProcesses(List<MetricSnapshot> all) {
    Family heap = new Family("node_heap_bytes", "Used heap of a process.");
    Family lag = new Family("node_loop_lag_seconds", "Longest wait for an event loop of late.");
    processes
        .values()
        .forEach(
            report -> {
              heap.add(report.heap(), "node", report.node());
              lag.add(report.loopLag(), "node", report.node());
            });
    all.addAll(List.of(heap.gauge(), lag.gauge(), dropped.counter()));
  }

  private void addRun(List<MetricSnapshot> all) {
    all.add(
        new Family("samples_trained", "Trained since the console started.").add(trained).counter());
    Family values = new Family("step_value", "The newest line of metrics.jsonl, by name.");
    newest.forEach(
        (split, step) ->
            step.values()
                .forEach(
                    (name, value) -> values.add(value, "split", split.toString(), "name", name)));
    all.add(values.gauge());
    LedgerReport report = ledger;
    if (report != null) {
      all.add(new Family("version", "Finished steps.").add(report.version()).gauge());
      all.add(new Family("steps", "Steps of the whole run.").add(report.steps()).gauge());
      all.add(new Family("lag", "The run's setting.").add(report.lag()).gauge());
      all.add(new Family("open_steps", "Begun and not ended.").add(report.openSteps()).gauge());
      Family waiting = new Family("orders_waiting", "Open orders without a worker, by role.");
      report.waiting().forEach(one -> waiting.add(one.orders(), "role", one.role().label()));
      Family leased = new Family("orders_leased", "Open orders with a worker, by role.");
      report.leased().forEach(one -> leased.add(1, "role", one.order().role().label()));
      all.add(waiting.gauge());
      all.add(leased.gauge());
      all.add(new Family("leases_expired", "Without a word.").add(report.expired()).counter());
      all.add(new Family("orders_retried", "Failed, done again.").add(report.retried()).counter());
    }
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
