package org.editr1.protocol.simulation;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Noise;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;

/**
 * Which samples fault at which stage, whoever tries and however often.
 *
 * @param share of the samples of every stage, and of the tasks when they are encoded
 */
record Poison(long seed, double share) {

  /** The samples of the order that fault every time; an encoding is its sample 0. */
  List<Integer> in(Order order) {
    return faulty(order, 1, share);
  }

  /** Faults that happen once in the life of a cluster and never again. */
  static final class Passing {
    private final Set<String> seen = new HashSet<>();
    private final Poison poison;

    Passing(Poison poison) {
      this.poison = poison;
    }

    List<Integer> in(Order order) {
      return poison.faulty(order, 2, 0.03).stream()
          .filter(sample -> seen.add(order.id() + "/" + sample))
          .toList();
    }
  }

  private List<Integer> faulty(Order order, int kind, double probability) {
    if (order instanceof EncodeOrder encode) {
      int task = encode.task().id().hashCode();
      boolean faults =
          Noise.of(seed, Noise.Purpose.TEST, 2, kind, task).uniform() < 2 * probability;
      return faults ? List.of(0) : List.of();
    }
    GroupKey group = order.id().group();
    return samples(order).stream()
        .filter(
            sample ->
                Noise.of(
                            seed,
                            Noise.Purpose.TEST,
                            3,
                            kind,
                            order.id().role().ordinal(),
                            group.split().ordinal(),
                            group.step(),
                            group.index(),
                            sample)
                        .uniform()
                    < probability)
        .toList();
  }

  private static List<Integer> samples(Order order) {
    if (order instanceof RolloutOrder rollout) {
      return rollout.samples();
    }
    return order instanceof RewardOrder reward ? reward.samples() : ((TrainOrder) order).samples();
  }
}
