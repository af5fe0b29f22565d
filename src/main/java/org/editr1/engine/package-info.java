/**
 * Interfaces of a device: from orders and stored bytes to bytes and results. Their implementations
 * are in {@code engine.djl}; neither Vert.x nor DJL is here.
 */
@NullMarked
package org.editr1.engine;

import org.jspecify.annotations.NullMarked;
