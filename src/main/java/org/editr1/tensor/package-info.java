/**
 * Additions to DJL that the models need: a scripted module of missing operators, gradients on
 * several threads, bf16, scopes, and arrays outside Java's direct memory. Neither models nor
 * algorithms are here.
 */
@NullMarked
package org.editr1.tensor;

import org.jspecify.annotations.NullMarked;
