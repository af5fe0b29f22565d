/**
 * Makes the tiny editors: first the autoencoder, then text encoders and transformer together, then
 * the weakening that leaves reinforcement learning something to improve. Models are the ports,
 * built in each step over one vector of weights, which {@code lab.training} holds.
 */
@NullMarked
package org.editr1.lab.tiny;

import org.jspecify.annotations.NullMarked;
