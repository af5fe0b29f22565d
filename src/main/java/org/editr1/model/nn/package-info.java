/**
 * Layers that several models share: weights by path, linear maps with an adapter as argument,
 * norms, rotary tables. Adapters are not owned here: they come with each call.
 */
@NullMarked
package org.editr1.model.nn;

import org.jspecify.annotations.NullMarked;
