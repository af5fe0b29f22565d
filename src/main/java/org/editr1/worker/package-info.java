/**
 * The decisions of a worker: pure, without Vert.x, files or models. Who carries the decisions out
 * is in {@code actors}.
 */
@NullMarked
package org.editr1.worker;

import org.jspecify.annotations.NullMarked;
