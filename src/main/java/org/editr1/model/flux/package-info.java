/** The transformer of FLUX.1. Packing of latents and token ids are not here. */
@NullMarked
package org.editr1.model.flux;

import org.jspecify.annotations.NullMarked;
