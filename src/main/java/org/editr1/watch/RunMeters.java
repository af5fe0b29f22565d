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
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.bus.Bus;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Counters.Work;
import org.editr1.journey.Message.LedgerReport;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Metric;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
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
  private final Family dropped = new Family();
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
    dropped.add(1, "reason", sample.cause());
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
    if (ledger != null) {
      addLedger(all, ledger);
    }
    addBus(all);
    return new MetricSnapshots(all);
  }

  private void addWorkers(List<MetricSnapshot> all) {
    Family busy = new Family();
    Family orders = new Family();
    Family samples = new Family();
    Family uptime = new Family();
    Family version = new Family();
    workers.forEach(
        (worker, report) -> {
          Map<Role, Work> work = report.counters().work();
          work.forEach(
              (role, done) -> {
                String[] labels = {"worker", worker, "node", report.node(), "role", role.label()};
                busy.add(done.seconds(), labels);
                orders.add(done.orders(), labels);
                samples.add(done.samples(), labels);
              });
          uptime.add(report.counters().uptime(), "worker", worker);
          version.add(report.version(), "worker", worker);
        });
    all.add(busy.counter("busy_seconds", "Seconds that a device ran orders, by role."));
    all.add(orders.counter("orders", "Orders that a worker ran, by role."));
    all.add(samples.counter("samples", "Samples in these orders."));
    all.add(uptime.gauge("uptime_seconds", "Seconds since the worker or the head started."));
    all.add(version.gauge("worker_version", "Newest policy version that a worker has met."));
  }

  private void addProcesses(List<MetricSnapshot> all) {
    Family heap = new Family();
    Family lag = new Family();
    processes.forEach(
        (node, report) -> {
          heap.add(report.heap(), "node", node);
          lag.add(report.loopLag(), "node", node);
        });
    all.add(heap.gauge("node_heap_bytes", "Used heap of a process."));
    all.add(lag.gauge("node_loop_lag_seconds", "Longest wait for an event loop of late."));
  }

  private void addRun(List<MetricSnapshot> all) {
    Family values = new Family();
    newest.forEach(
        (split, step) ->
            step.values()
                .forEach(
                    (name, value) -> values.add(value, "split", split.toString(), "name", name)));
    all.add(values.gauge("step_value", "The newest line of metrics.jsonl, by name."));
    all.add(dropped.counter("samples_dropped", "Samples that left, by reason."));
    Family sum = new Family().add(trained);
    all.add(sum.counter("samples_trained", "Trained since the console started."));
  }

  private static void addLedger(List<MetricSnapshot> all, LedgerReport report) {
    all.add(new Family().add(report.version()).gauge("version", "Finished steps."));
    all.add(new Family().add(report.steps()).gauge("steps", "Steps of the whole run."));
    all.add(new Family().add(report.lag()).gauge("lag", "The run's setting."));
    all.add(new Family().add(report.openSteps()).gauge("open_steps", "Begun and not ended."));
    Family waiting = new Family();
    report.waiting().forEach(one -> waiting.add(one.orders(), "role", one.role().label()));
    all.add(waiting.gauge("orders_waiting", "Open orders without a worker, by role."));
    Family leased = new Family();
    report.leased().forEach(one -> leased.add(1, "role", one.order().role().label()));
    all.add(leased.gauge("orders_leased", "Open orders with a worker, by role."));
    all.add(new Family().add(report.expired()).counter("leases_expired", "Without a word."));
    all.add(new Family().add(report.retried()).counter("orders_retried", "Failed, done again."));
  }

  /** The bus as every process reports it. */
  private void addBus(List<MetricSnapshot> all) {
    Family messages = new Family();
    Family inFlight = new Family();
    Family failures = new Family();
    HistogramSnapshot.Builder latency =
        HistogramSnapshot.builder()
            .name("editr1_bus_request_seconds")
            .help("From request to answer.");
    for (ProcessReport report : processes.values()) {
      for (AddressTraffic traffic : report.traffic()) {
        if (traffic.sent() + traffic.received() > 0) {
          Labels of = Labels.of("node", report.node(), "address", traffic.address());
          messages.add(traffic.sent(), of.add("direction", "sent"));
          messages.add(traffic.received(), of.add("direction", "received"));
          inFlight.add(traffic.inFlight(), of);
          Failures failed = traffic.failures();
          addFailure(failures, of, "nobody", failed.nobody());
          addFailure(failures, of, "timeout", failed.timeout());
          addFailure(failures, of, "unreadable", failed.unreadable());
          addFailure(failures, of, "failed", failed.failed());
          if (!traffic.latency().isEmpty()) {
            latency.dataPoint(histogram(traffic, of));
          }
        }
      }
    }
    all.add(messages.counter("bus_messages", "Messages by process, address and direction."));
    all.add(inFlight.gauge("bus_requests_in_flight", "Requests that wait for their answer."));
    all.add(failures.counter("bus_failures", "Requests without an answer, by kind."));
    all.add(latency.build());
  }

  private static void addFailure(Family failures, Labels of, String kind, long count) {
    if (count > 0) {
      failures.add(count, of.add("kind", kind));
    }
  }

  private static HistogramDataPointSnapshot histogram(AddressTraffic traffic, Labels of) {
    List<Double> bounds = new ArrayList<>(Bus.LATENCY_BOUNDS);
    bounds.add(Double.POSITIVE_INFINITY);
    ClassicHistogramBuckets buckets = ClassicHistogramBuckets.of(bounds, traffic.latency());
    return new HistogramDataPointSnapshot(buckets, traffic.seconds(), of, null, 0);
  }

  @Override
  public void close() {
    collections.close();
    registry.close();
  }
}
