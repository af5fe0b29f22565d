package org.editr1.lab.plan;

import java.util.List;
import java.util.Map;
import org.editr1.journey.Order;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Result;
import org.editr1.journey.Result.Score;
import org.editr1.journey.TensorRef;

/** Results without content: as much as the ledger looks at. */
final class VirtualResults {
  private VirtualResults() {}

  static Result of(Order order) {
    TensorRef stored = stored(order.id().path());
    return switch (order.id().role()) {
      case ENCODE -> new Result.Encoded(stored);
      case ROLLOUT -> new Result.RolledOut(stored);
      case REWARD -> new Result.Scored(scores((RewardOrder) order));
      case TRAIN -> new Result.Trained(stored, order.size(), Map.of());
    };
  }

  private static List<Score> scores(RewardOrder order) {
    return order.samples().stream().map(sample -> new Score(sample, 0, Map.of())).toList();
  }

  static TensorRef stored(String path) {
    return new TensorRef(path, 0, "");
  }
}
