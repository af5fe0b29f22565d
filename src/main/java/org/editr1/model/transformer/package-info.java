/**
 * The transformers of FLUX.1 and Qwen-Image, as diffusers has them. Packing of latents, prompts,
 * guidance and the additional conditions of the layered model are not here.
 */
@NullMarked
package org.editr1.model.transformer;

import org.jspecify.annotations.NullMarked;
