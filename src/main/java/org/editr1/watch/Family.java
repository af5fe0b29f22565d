package org.editr1.watch;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric with all its labels. */
final class Family {
  private final Map<Labels, Double> values = new LinkedHashMap<>();

  /**
   * @param labels names and values in turn
   */
  Family add(double value, String... labels) {
    return add(value, Labels.of(labels));
  }

  Family add(double value, Labels labels) {
    values.merge(labels, value, Double::sum);
    return this;
  }

  MetricSnapshot counter(String name, String help) {
    CounterSnapshot.Builder builder = CounterSnapshot.builder().name("editr1_" + name).help(help);
    values.forEach(
        (labels, value) ->
            builder.dataPoint(new CounterDataPointSnapshot(Math.max(0, value), labels, null, 0)));
    return builder.build();
  }

  MetricSnapshot gauge(String name, String help) {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name("editr1_" + name).help(help);
    values.forEach(
        (labels, value) -> builder.dataPoint(new GaugeDataPointSnapshot(value, labels, null)));
    return builder.build();
  }
}
