/**
 * Layers that several models share: weights by path, linear maps with an adapter as argument,
 * norms, rotary tables. A layer never owns a policy: adapters come with each call.
 */
@NullMarked
package org.editr1.model.nn;

import org.jspecify.annotations.NullMarked;
