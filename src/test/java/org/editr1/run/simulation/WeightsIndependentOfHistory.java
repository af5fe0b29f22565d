package org.editr1.run.simulation;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.editr1.journey.Effect;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.OrderId;

/**
 * Whatever happened, every version and every evaluation is what a run without any trouble makes of
 * the same samples: all of them but those that were dropped because they faulted.
 */
record WeightsIndependentOfHistory(Scenario scenario, Disk disk) {
  void check() {
    Map<OrderId, Set<Integer>> dropped = new HashMap<>();
    disk.all(Effect.Faulted.class)
        .forEach(
            fault ->
                dropped
                    .computeIfAbsent(fault.order(), unused -> new TreeSet<>())
                    .addAll(fault.samples()));
    List<Object> expected = Rehearsal.run(scenario, order -> faults(order, dropped));
    List<Object> actual = Outcome.of(disk);
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      Object one = expected.get(i);
      Object other = actual.get(i);
      Invariant.check(one.equals(other), "the run made ", other, " instead of ", one);
    }
    Invariant.check(
        expected.size() == actual.size(),
        "the run made ",
        actual.size(),
        " versions and evaluations, not ",
        expected.size());
  }

  /** Encodings fault always or never, whichever group's order makes them. */
  private List<Integer> faults(Order order, Map<OrderId, Set<Integer>> dropped) {
    if (order instanceof EncodeOrder) {
      return scenario.poison().always(order);
    }
    Set<Integer> samples = dropped.getOrDefault(order.id(), Set.of());
    return samples.isEmpty()
        ? List.of()
        : Poison.samples(order).stream().filter(samples::contains).toList();
  }
}
