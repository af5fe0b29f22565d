/**
 * Makes the tiny editors from nothing: autoencoder, then text encoders and transformer together,
 * then the weakening that leaves reinforcement learning something to do. Models are the ports; they
 * are built anew in each step over one vector of weights.
 */
@NullMarked
package org.editr1.lab.tiny;

import org.jspecify.annotations.NullMarked;
