package org.editr1.protocol;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Set;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Role;
import org.editr1.journey.Split;

/**
 * Which order comes first: the oldest step, within it the furthest stage. Evaluations come after
 * all steps; an urgent one ranks with the rollouts of the oldest open step.
 *
 * @param urgentEvaluations versions
 * @param oldestStep the oldest open training step, or 0
 */
record Urgency(Set<Integer> urgentEvaluations, int oldestStep) implements Comparator<Ticket> {
  @Override
  public int compare(Ticket one, Ticket other) {
    return Arrays.compare(rank(one), rank(other));
  }

  private int[] rank(Ticket ticket) {
    return ticket.wantedBy().stream()
        .map(group -> rank(ticket.id(), group))
        .min(Arrays::compare)
        .orElseThrow();
  }

  private int[] rank(OrderId order, GroupKey group) {
    boolean evaluation = group.split() == Split.TEST;
    boolean urgent = evaluation && urgentEvaluations.contains(group.step());
    return new int[] {
      evaluation && !urgent ? 1 : 0,
      urgent ? oldestStep : group.step(),
      -(urgent ? Role.ROLLOUT : order.role()).ordinal(),
      evaluation ? 0 : 1,
      group.step(),
      -order.role().ordinal(),
      group.index(),
      order.chunk()
    };
  }
}
