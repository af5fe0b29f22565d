package org.editr1.journey;

import org.jspecify.annotations.Nullable;

/**
 * One line of a data set: an instruction on a picture.
 *
 * @param id stable hash of prompt and picture path; advantages and bans are keyed by it
 * @param requirement what a judge is told beyond the prompt
 * @param source the picture file's bytes as they are in the data set
 * @param target the wanted picture, where the data set has one
 * @param conditioning store path of the task's encoding: the same for every step of the run
 */
public record EditTask(
    String id,
    String prompt,
    String requirement,
    TensorRef source,
    @Nullable TensorRef target,
    String conditioning) {}
