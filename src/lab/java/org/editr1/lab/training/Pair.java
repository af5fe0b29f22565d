package org.editr1.lab.training;

import org.editr1.io.image.RgbImage;

/**
 * An edit with its answer.
 *
 * @param requirement text for the judge in addition to the prompt
 */
public record Pair(RgbImage source, RgbImage target, String prompt, String requirement) {}
