package org.editr1.reward;

import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * One edit to be scored. All images have one size.
 *
 * @param source the source image as the model saw it
 * @param edited the edited image in 8 bits
 * @param requirement text for a judge, in addition to the prompt
 * @param target the target image, where the data set has one
 */
public record RewardSample(
    RgbImage source,
    RgbImage edited,
    String prompt,
    String requirement,
    @Nullable RgbImage target) {
  static void requireSize(RgbImage edited, RgbImage other, String name) {
    if (edited.width() != other.width() || edited.height() != other.height()) {
      throw new IllegalArgumentException(
          "the %s is %dx%d, the edit %dx%d"
              .formatted(name, other.width(), other.height(), edited.width(), edited.height()));
    }
  }
}
