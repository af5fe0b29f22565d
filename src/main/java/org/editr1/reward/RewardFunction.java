package org.editr1.reward;

import java.util.List;

/**
 * Scores edits. Implementations may be slow and may ask a server; what is wrong with one sample is
 * a {@link RewardScore.Faulty}, anything else an exception, and the samples are tried again.
 */
public interface RewardFunction {
  /** The name in configurations and logs. */
  String name();

  RewardRange range();

  /** Whether every sample must carry {@link RewardSample#target}. */
  default boolean needsTarget() {
    return false;
  }

  /** One score per sample, in the same sequence. */
  List<RewardScore> score(List<RewardSample> samples);
}
