/**
 * Where the time of a run went, kept in its folder: the head writes down what workers tell of their
 * orders, one file per step and evaluation. Nothing in here is needed to train.
 */
@NullMarked
package org.editr1.node.timeline;

import org.jspecify.annotations.NullMarked;
