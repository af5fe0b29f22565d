/**
 * The run folder: its layout, lock, specification, journals, checkpoints, metrics, timelines and
 * stored samples; one reader and one writer of each file. The bytes below {@code store/} belong to
 * {@code store}, except for journals and timelines.
 */
@NullMarked
package org.editr1.folder;

import org.jspecify.annotations.NullMarked;
