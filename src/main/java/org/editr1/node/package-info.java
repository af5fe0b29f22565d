/**
 * The nodes that {@code vertx run} starts: head, worker and console. Actors, engines and stores are
 * wired here and nowhere else. System properties, environment and wall clock are read only here and
 * in {@code cli}.
 */
@NullMarked
package org.editr1.node;

import org.jspecify.annotations.NullMarked;
