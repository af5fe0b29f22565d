/**
 * Which tensors a model has that is made from nothing: names and shapes as its port asks for them,
 * and what they hold before the first step.
 */
@NullMarked
package org.editr1.lab.tiny.plan;

import org.jspecify.annotations.NullMarked;
