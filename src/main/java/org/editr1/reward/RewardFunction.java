package org.editr1.reward;

import java.util.List;

/**
 * Scores edits. Implementations may be slow and may ask a server; what is wrong with one sample is
 * a {@link RewardScore.Faulty}, anything else an exception, and the samples are tried again.
 */
public interface RewardFunction extends AutoCloseable {
  /** The name in configurations and logs. */
  String name();

  /** One score per sample, in the same sequence. */
  List<RewardScore> score(List<RewardSample> samples);

  /** Gives back what it holds for itself, such as connections; it is not asked again. */
  @Override
  default void close() {}
}
