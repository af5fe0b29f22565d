/**
 * FLUX.1's transformer as diffusers has it (models/transformers/transformer_flux.py), one file per
 * class. Packing of latents and the choice of tokens is outside.
 */
@NullMarked
package org.editr1.model.flux;

import org.jspecify.annotations.NullMarked;
