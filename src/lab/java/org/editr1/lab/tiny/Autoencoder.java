package org.editr1.lab.tiny;

import ai.djl.ndarray.NDArray;

/** What the autoencoders of all families have in common, over some weights. */
interface Autoencoder {
  /**
   * @param pictures (batch, 3, height, width) in -1..1
   * @return (batch, channels, height / factor, width / factor): the most likely latents
   */
  NDArray mean(NDArray pictures);

  /** Pictures, about -1..1, of such latents. */
  NDArray decode(NDArray latents);

  /** Latents as the transformer sees them. */
  NDArray normalize(NDArray latents);

  /** How much smaller latents are than pictures. */
  int scaleFactor();
}
