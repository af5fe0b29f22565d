package org.editr1.lab.judge;

import java.util.List;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.TargetReward;
import org.jspecify.annotations.Nullable;

/**
 * An edit that the judge learns from.
 *
 * @param worth reward by the target image, 0..1, which the judge learns to guess without it
 * @param right whether the image shows the instruction, which can then be read off both images
 * @param telling another question about the images; null for a mixture
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

  /** A lesson without another question. */
  static Lesson of(RewardSample sample) {
    return of(sample, false, null);
  }
}
