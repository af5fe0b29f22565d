package org.editr1.engine;

import java.util.List;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Result.Score;

/** Scores edits. */
public interface RewardEngine {
  /** One score per sample of the order, in its sequence; an error is never a score. */
  List<Score> reward(RewardOrder order, Inputs inputs) throws SampleFault;

  /** Gives back what the rewards hold, such as connections; no order comes any more. */
  default void close() {}
}
