package org.editr1.reward;

import org.editr1.io.image.RgbImage;
import org.jspecify.annotations.Nullable;

/**
 * One edit to be scored. All pictures have the same size.
 *
 * @param source what was to be edited, as the model saw it
 * @param edited the model's picture in 8 bits
 * @param requirement what a judge is told beyond the prompt
 * @param target the wanted picture, where the data set has one
 */
public record RewardSample(
    RgbImage source,
    RgbImage edited,
    String prompt,
    String requirement,
    @Nullable RgbImage target) {}
