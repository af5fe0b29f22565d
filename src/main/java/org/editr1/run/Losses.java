package org.editr1.run;

import java.util.ArrayList;
import java.util.List;

/**
 * Workers that were lost while they ran an order. Where workers on different orders are lost within
 * a few seconds, as in a network that breaks, no order is to blame. Times are in milliseconds.
 */
final class Losses {
  /** Losses so close to each other have one cause. */
  static final long TOGETHER_MILLIS = 5_000;

  record Loss(OpenOrder order, String worker, long at) {}

  private final List<Loss> recent = new ArrayList<>();

  /**
   * Holds the loss of a worker against its order, unless other workers are lost with it.
   *
   * @return whether the order is quarantined because of it
   */
  boolean add(OpenOrder order, String worker, long now) {
    Loss loss = new Loss(order, worker, now);
    List<Loss> together =
        recent.stream()
            .filter(other -> now - other.at <= TOGETHER_MILLIS)
            .filter(other -> other.order != order && !other.worker.equals(worker))
            .toList();
    recent.add(loss);
    together.forEach(other -> other.order.forgive(other));
    return together.isEmpty() && order.blame(loss);
  }

  /** Returns the poisoned orders among those whose newest loss was no loss among others. */
  List<OpenOrder> takePoisoned(long now) {
    List<Loss> settled = recent.stream().filter(loss -> now - loss.at > TOGETHER_MILLIS).toList();
    recent.removeAll(settled);
    return settled.stream()
        .map(Loss::order)
        .distinct()
        .filter(
            order -> order.isPoisoned() && recent.stream().noneMatch(loss -> loss.order == order))
        .toList();
  }
}
