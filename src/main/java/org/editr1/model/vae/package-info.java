/**
 * The image autoencoders of FLUX and Qwen-Image as diffusers has them
 * (models/autoencoders/autoencoder_kl.py and autoencoder_kl_qwenimage.py; of the latter's videos
 * only single pictures).
 */
@NullMarked
package org.editr1.model.vae;

import org.jspecify.annotations.NullMarked;
