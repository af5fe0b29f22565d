/**
 * The image autoencoders of FLUX and Qwen-Image. Video, sampling from the posterior, tiling and
 * slicing are not here.
 */
@NullMarked
package org.editr1.model.vae;

import org.jspecify.annotations.NullMarked;
