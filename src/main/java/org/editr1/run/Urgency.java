package org.editr1.run;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.Set;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;

/**
 * The priority of orders: the oldest step first, within it the furthest stage. Evaluations come
 * after all steps; an urgent one ranks with the rollouts of the oldest open step.
 *
 * @param urgentEvaluations versions
 * @param oldestStep the oldest open training step, or 0
 */
public record Urgency(Set<Integer> urgentEvaluations, int oldestStep) {
  /** An order and the groups that wait for it: it is as urgent as the most urgent of them. */
  public interface Wanted {
    OrderId id();

    Collection<GroupKey> wantedBy();
  }

  /** Sorts the most urgent order first. */
  public Comparator<Wanted> mostUrgentFirst() {
    return Comparator.comparing(this::rank, Arrays::compare);
  }

  private int[] rank(Wanted order) {
    int[] foremost = {};
    for (GroupKey group : order.wantedBy()) {
      int[] rank = rank(order.id(), group);
      foremost = foremost.length == 0 || Arrays.compare(rank, foremost) < 0 ? rank : foremost;
    }
    return foremost;
  }

  private int[] rank(OrderId order, GroupKey group) {
    boolean evaluation = group.pass() instanceof Pass.Evaluation;
    boolean urgent = evaluation && urgentEvaluations.contains(group.pass().number());
    return new int[] {
      evaluation && !urgent ? 1 : 0,
      urgent ? oldestStep : group.pass().number(),
      -(urgent ? Role.ROLLOUT : order.role()).ordinal(),
      evaluation ? 0 : 1,
      group.pass().number(),
      -order.role().ordinal(),
      group.index(),
      order.chunk()
    };
  }
}
