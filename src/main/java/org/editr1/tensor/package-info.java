/**
 * What DJL lacks for these models: a scripted module of missing operators, gradients on several
 * threads, bf16, scopes, and arrays made without Java's direct memory. No model, no algorithm.
 */
@NullMarked
package org.editr1.tensor;

import org.jspecify.annotations.NullMarked;
