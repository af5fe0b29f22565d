package org.editr1.watch;

import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.editr1.bus.Bus;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Message.ProcessReport;

/** The bus as every process reports it. */
final class BusFamilies {
  private final Family messages =
      new Family("bus_messages", "Messages by process, address and direction.");
  private final Family inFlight =
      new Family("bus_requests_in_flight", "Requests that wait for their answer.");
  private final Family failures =
      new Family("bus_failures", "Requests without an answer, by kind.");
  private final HistogramSnapshot.Builder latency =
      HistogramSnapshot.builder()
          .name("editr1_bus_request_seconds")
          .help("From request to answer.");

  private BusFamilies() {}

  static List<MetricSnapshot> of(Collection<ProcessReport> reports) {
    BusFamilies families = new BusFamilies();
    reports.forEach(
        report -> report.traffic().forEach(traffic -> families.add(report.node(), traffic)));
    return List.of(
        families.messages.counter(),
        families.inFlight.gauge(),
        families.failures.counter(),
        families.latency.build());
  }

  private void add(String node, AddressTraffic traffic) {
    String address = traffic.address();
    if (traffic.sent() + traffic.received() == 0) {
      return;
    }
    messages.add(traffic.sent(), "node", node, "address", address, "direction", "sent");
    messages.add(traffic.received(), "node", node, "address", address, "direction", "received");
    inFlight.add(traffic.inFlight(), "node", node, "address", address);
    Failures failed = traffic.failures();
    addFailure(node, address, "nobody", failed.nobody());
    addFailure(node, address, "timeout", failed.timeout());
    addFailure(node, address, "unreadable", failed.unreadable());
    addFailure(node, address, "failed", failed.failed());
    if (!traffic.latency().isEmpty()) {
      latency.dataPoint(histogram(node, traffic));
    }
  }

  private void addFailure(String node, String address, String kind, long count) {
    if (count > 0) {
      failures.add(count, "node", node, "address", address, "kind", kind);
    }
  }

  private static HistogramSnapshot.HistogramDataPointSnapshot histogram(
      String node, AddressTraffic traffic) {
    List<Double> bounds = new ArrayList<>(Bus.LATENCY_BOUNDS);
    bounds.add(Double.POSITIVE_INFINITY);
    return HistogramSnapshot.HistogramDataPointSnapshot.builder()
        .labels(Labels.of("node", node, "address", traffic.address()))
        .classicHistogramBuckets(ClassicHistogramBuckets.of(bounds, traffic.latency()))
        .sum(traffic.seconds())
        .build();
  }
}
