package org.editr1.reward;

import java.util.List;

/**
 * Scores edits. Implementations may be slow and may ask a server; a fault of one sample is a {@link
 * RewardScore.Faulty}; any other failure is an exception, and the samples are retried.
 */
@FunctionalInterface
public interface RewardFunction extends AutoCloseable {
  /** One score per sample, in the order of the samples. */
  List<RewardScore> score(List<RewardSample> samples);

  /** Releases its own resources, such as connections; no call follows. */
  @Override
  default void close() {}
}
