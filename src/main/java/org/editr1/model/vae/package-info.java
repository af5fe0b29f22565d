/** The image autoencoder of FLUX as diffusers has it (models/autoencoders/autoencoder_kl.py). */
@NullMarked
package org.editr1.model.vae;

import org.jspecify.annotations.NullMarked;
