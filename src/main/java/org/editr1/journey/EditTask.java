package org.editr1.journey;

import org.jspecify.annotations.Nullable;

/**
 * One line of a data set: an instruction for an image.
 *
 * @param id stable hash of prompt and image path; advantages and bans are keyed by it
 * @param requirement text for a judge, in addition to the prompt
 * @param source the bytes of the image file in the data set
 * @param target the target image, where the data set has one
 * @param conditioning store path of the task's encoding, which all steps of the run share
 */
public record EditTask(
    String id,
    String prompt,
    String requirement,
    TensorRef source,
    @Nullable TensorRef target,
    String conditioning) {}
