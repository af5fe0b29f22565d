package org.editr1.watch;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.LinkedHashMap;
import java.util.Map;

/** One metric with all its labels. */
final class Family {
  private final String name;
  private final String help;
  private final Map<Labels, Double> values = new LinkedHashMap<>();

  Family(String name, String help) {
    this.name = "editr1_" + name;
    this.help = help;
  }

  /**
   * @param labels names and values in turn
   */
  Family add(double value, String... labels) {
    values.merge(Labels.of(labels), value, Double::sum);
    return this;
  }

  MetricSnapshot counter() {
    CounterSnapshot.Builder builder = CounterSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) ->
            builder.dataPoint(
                CounterSnapshot.CounterDataPointSnapshot.builder()
                    .labels(labels)
                    .value(Math.max(0, value))
                    .build()));
    return builder.build();
  }

  MetricSnapshot gauge() {
    GaugeSnapshot.Builder builder = GaugeSnapshot.builder().name(name).help(help);
    values.forEach(
        (labels, value) ->
            builder.dataPoint(
                GaugeSnapshot.GaugeDataPointSnapshot.builder()
                    .labels(labels)
                    .value(value)
                    .build()));
    return builder.build();
  }
}
