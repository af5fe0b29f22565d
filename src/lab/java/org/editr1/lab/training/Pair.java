package org.editr1.lab.training;

import org.editr1.io.image.RgbImage;
import org.editr1.reward.RewardSample;

/**
 * An edit with its answer.
 *
 * @param requirement text for the judge in addition to the prompt
 */
public record Pair(RgbImage source, RgbImage target, String prompt, String requirement) {
  /** An edit of the pair's source as rewards judge it. */
  public RewardSample edited(RgbImage edited) {
    return new RewardSample(source, edited, prompt, requirement, target);
  }
}
