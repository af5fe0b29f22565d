package org.editr1.run.simulation;

import java.util.List;
import org.editr1.Noise;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Order;
import org.editr1.journey.Order.EncodeOrder;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Order.RolloutOrder;
import org.editr1.journey.Order.TrainOrder;
import org.editr1.journey.OrderId;

/**
 * Which samples fault at which stage: some always, some now and then.
 *
 * @param share of the samples of every stage that always fault, and of as many that fault now and
 *     then; twice that of the tasks always fault when they are encoded
 */
record Poison(long seed, double share) {
  private static final int ALWAYS = 1;
  private static final int SOMETIMES = 2;

  /** The samples of the order that fault every time; an encoding is its sample 0. */
  List<Integer> always(Order order) {
    if (order instanceof EncodeOrder encode) {
      int task = encode.task().id().hashCode();
      double chance = Noise.of(seed, Noise.Purpose.TEST, 2, task).uniform();
      return chance < 2 * share ? List.of(0) : List.of();
    }
    return samples(order).stream().filter(sample -> faults(ALWAYS, order.id(), sample)).toList();
  }

  /** The samples of the order that may fault. */
  List<Integer> sometimes(Order order) {
    return samples(order).stream().filter(sample -> faults(SOMETIMES, order.id(), sample)).toList();
  }

  /**
   * Returns whether the sample has any reason to fault at an order of its group that is no
   * encoding.
   */
  boolean mayFault(OrderId order, int sample) {
    return faults(ALWAYS, order, sample) || faults(SOMETIMES, order, sample);
  }

  private boolean faults(int kind, OrderId order, int sample) {
    GroupKey group = order.group();
    Noise noise =
        Noise.of(
            seed,
            Noise.Purpose.TEST,
            3,
            kind,
            order.role().ordinal(),
            group.pass().split().ordinal(),
            group.pass().number(),
            group.index(),
            sample);
    return noise.uniform() < share;
  }

  /** The samples of an order that is no encoding. */
  static List<Integer> samples(Order order) {
    if (order instanceof RolloutOrder rollout) {
      return rollout.samples();
    }
    if (order instanceof RewardOrder reward) {
      return reward.samples();
    }
    return order instanceof TrainOrder train ? train.samples() : List.of();
  }
}
