/**
 * What {@code vertx run} names: the head, worker and console nodes, and the wiring of actors,
 * engines and stores, which is done here and nowhere else. System properties, environment and wall
 * clock are read only here and in {@code cli}.
 */
@NullMarked
package org.editr1.node;

import org.jspecify.annotations.NullMarked;
