package org.editr1.lab.training;

import org.editr1.io.image.RgbImage;

/**
 * An edit with its answer.
 *
 * @param requirement what a judge is told beyond the prompt
 */
public record Pair(RgbImage source, RgbImage target, String prompt, String requirement) {}
