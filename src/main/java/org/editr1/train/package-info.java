/**
 * From a train order to a gradient (objective, noised rows, gradient of a chunk: on the device),
 * and from gradients to the next policies (gradient tree, clipping, AdamW, averaged policies: on
 * the head, in plain arrays). Actors, files and model families are not here.
 */
@NullMarked
package org.editr1.train;

import org.jspecify.annotations.NullMarked;
