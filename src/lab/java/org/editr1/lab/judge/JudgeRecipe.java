package org.editr1.lab.judge;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a tiny judge is made.
 *
 * @param minutes for the training; the steps follow from how long one takes here
 * @param steps null: as many as fit; else this many, which makes the result the same on equal
 *     hardware
 * @param batch edits of a step
 * @param heldOut edits, of each origin, on which it is measured
 * @param editor folder of an editor whose edits are learnt from, too
 * @param edits how many of them
 */
public record JudgeRecipe(
    long seed,
    double minutes,
    @Nullable Integer steps,
    int batch,
    int heldOut,
    Path editor,
    int edits) {}
