/**
 * What the actors ask of a device: interfaces from orders and stored bytes to bytes and results.
 * Their DJL implementations are in {@code engine.djl}; no Vert.x, no DJL here.
 */
@NullMarked
package org.editr1.engine;

import org.jspecify.annotations.NullMarked;
