package org.editr1.lab.pairs;

import org.editr1.io.image.Picture;

/**
 * An edit with its answer.
 *
 * @param requirement what a judge is told beyond the prompt
 */
public record Pair(Picture source, Picture target, String prompt, String requirement) {}
