/**
 * Qwen-Image's transformer as diffusers has it (models/transformers/transformer_qwenimage.py), one
 * file per class. Packing of latents, prompts and guidance are outside; the layered model's further
 * conditions are not here.
 */
@NullMarked
package org.editr1.model.qwenimage;

import org.jspecify.annotations.NullMarked;
