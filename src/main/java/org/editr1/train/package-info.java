/**
 * From a train order to a gradient, and from gradients to the next policies: objective, noised
 * rows, gradient of a chunk (on the device); gradient tree, clipping, AdamW, averaged policies (on
 * the head, in plain arrays). No actors, no files, no models by name.
 */
@NullMarked
package org.editr1.train;

import org.jspecify.annotations.NullMarked;
