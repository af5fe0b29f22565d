package org.editr1.lab.judge;

import java.util.List;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.TargetReward;
import org.jspecify.annotations.Nullable;

/**
 * An edit that the judge learns from.
 *
 * @param worth by the wanted picture, 0..1: what the judge, which does not see that, is to guess
 * @param right whether the picture shows what was asked for, so that the instruction can be told
 *     from the two pictures
 * @param telling what else can be asked about the pictures; null where that has no words
 */
record Lesson(RewardSample sample, double worth, boolean right, @Nullable Telling telling) {
  /** A question and its answer in words. */
  record Telling(String question, String answer) {}

  static Lesson of(RewardSample sample, boolean right, @Nullable Telling telling) {
    if (new TargetReward().score(List.of(sample)).get(0) instanceof RewardScore.Scored scored) {
      return new Lesson(sample, scored.value(), right, telling);
    }
    throw new IllegalStateException("an edit of a known task has no target reward");
  }

  /** One that can only be judged. */
  static Lesson of(RewardSample sample) {
    return of(sample, false, null);
  }
}
