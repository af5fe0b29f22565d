/**
 * The transformer of Qwen-Image. Packing of latents, prompts, guidance and the additional
 * conditions of the layered model are not here.
 */
@NullMarked
package org.editr1.model.qwenimage;

import org.jspecify.annotations.NullMarked;
