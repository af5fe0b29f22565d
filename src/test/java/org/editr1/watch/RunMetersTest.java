package org.editr1.watch;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.bus.Bus;
import org.editr1.journey.AddressTraffic;
import org.editr1.journey.AddressTraffic.Failures;
import org.editr1.journey.Counters;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.NodeReport;
import org.editr1.journey.Message.ProcessReport;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.SampleKey;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RunMetersTest {
  private final RunMeters meters = new RunMeters();

  @AfterEach
  void close() {
    meters.close();
  }

  private void has(String line) {
    String text = meters.text();
    assertTrue(text.lines().anyMatch(line::equals), line + " is not in\n" + text);
  }

  @Test
  void reportsBecomeMeters() {
    Counters.Work trained = new Counters.Work(4.5, 3, 9);
    Counters counters = new Counters(9, Map.of(Role.TRAIN, trained));
    meters.reported(
        new NodeReport("w", "here", "cpu", Set.of(Role.TRAIN), Phase.IDLE, 2, counters, ""));
    meters.ended(new StepFinished(new Pass.Step(0), Map.of("samples", 6.0, "kl_div", 0.25)));
    meters.ended(new StepFinished(new Pass.Step(1), Map.of("samples", 5.0, "kl_div", 0.5)));
    has("editr1_busy_seconds_total{node=\"here\",role=\"train\",worker=\"w\"} 4.5");
    has("editr1_orders_total{node=\"here\",role=\"train\",worker=\"w\"} 3.0");
    has("editr1_samples_trained_total 11.0");
    has("editr1_step_value{name=\"kl_div\",split=\"train\"} 0.5");
    assertTrue(meters.text().contains("jvm_memory_used_bytes"));
  }

  @Test
  void reasonsThatDifferOnlyInNumbersAreOne() {
    GroupKey group = new GroupKey(new Pass.Step(0), 0);
    meters.dropped(new SampleDropped(new SampleKey(group, 0), "mean 0.25, std 0.001"));
    meters.dropped(new SampleDropped(new SampleKey(group, 1), "mean 0.75, std 0.002"));
    has("editr1_samples_dropped_total{reason=\"mean #, std #\"} 2.0");
  }

  @Test
  void requestTimesAreAHistogram() {
    List<Long> latency = new ArrayList<>(Collections.nCopies(Bus.LATENCY_BOUNDS.size() + 1, 0L));
    latency.set(Bus.LATENCY_BOUNDS.indexOf(.005), 2L);
    latency.set(Bus.LATENCY_BOUNDS.size(), 1L);
    AddressTraffic traffic =
        new AddressTraffic(
            "order.claim", 0, 3, 0, 0, new Failures(0, 4, 0, 0, "late"), 21.5, latency);
    meters.reported(new ProcessReport("here", 0, 5_000_000, 0, 0, 0, List.of(traffic)));
    has("editr1_bus_request_seconds_bucket{address=\"order.claim\",node=\"here\",le=\"0.005\"} 2");
    has("editr1_bus_request_seconds_count{address=\"order.claim\",node=\"here\"} 3");
    has("editr1_bus_request_seconds_sum{address=\"order.claim\",node=\"here\"} 21.5");
    has("editr1_bus_failures_total{address=\"order.claim\",kind=\"timeout\",node=\"here\"} 4.0");
    has("editr1_node_heap_bytes{node=\"here\"} 5000000.0");
  }
}
