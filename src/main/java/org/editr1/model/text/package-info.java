/**
 * The long text encoder of FLUX pipelines as transformers has it (models/t5/modeling_t5.py).
 * Tokenizers are elsewhere, and so is CLIP.
 */
@NullMarked
package org.editr1.model.text;

import org.jspecify.annotations.NullMarked;
