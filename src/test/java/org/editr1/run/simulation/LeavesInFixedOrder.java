package org.editr1.run.simulation;

import java.util.Comparator;
import java.util.List;
import org.editr1.journey.Effect;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.StoredLeaf;

/** The leaves of a step are its own, ordered by group and chunk. */
final class LeavesInFixedOrder implements Invariant {
  private static final Comparator<OrderId> FIXED =
      Comparator.comparing(OrderId::group).thenComparing(OrderId::chunk);

  @Override
  public void effect(Effect effect) {
    if (effect instanceof Effect.Train step) {
      List<OrderId> orders = step.leaves().stream().map(StoredLeaf::order).toList();
      Invariant.check(orders.stream().sorted(FIXED).toList().equals(orders), orders);
      Pass own = new Pass.Step(step.step());
      orders.forEach(
          order -> Invariant.check(order.group().pass().equals(own), order, " in ", own));
    }
  }
}
