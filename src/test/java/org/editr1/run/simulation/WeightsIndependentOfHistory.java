package org.editr1.run.simulation;

import java.util.List;
import java.util.function.Function;
import org.editr1.journey.Order;

/**
 * Whatever happened, every version and every evaluation is what a run without any trouble makes of
 * the same samples: all of them but those that were dropped because they faulted.
 */
record WeightsIndependentOfHistory(Scenario scenario, Disk disk) {
  /**
   * @param dropped the samples that faulted at an order and were dropped
   */
  void check(Function<Order, List<Integer>> dropped) {
    List<Object> expected = Rehearsal.run(scenario, dropped);
    List<Object> actual = disk.result();
    for (int i = 0; i < Math.min(expected.size(), actual.size()); i++) {
      Object one = expected.get(i);
      Object other = actual.get(i);
      Invariant.check(one.equals(other), "the run made " + other + " instead of " + one);
    }
    Invariant.check(
        expected.size() == actual.size(),
        "the run made " + actual.size() + " versions and evaluations, not " + expected.size());
  }
}
