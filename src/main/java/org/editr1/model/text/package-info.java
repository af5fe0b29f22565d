/**
 * The text encoders of FLUX pipelines as transformers has them (models/t5/modeling_t5.py,
 * models/clip/modeling_clip.py). Tokenizers are elsewhere.
 */
@NullMarked
package org.editr1.model.text;

import org.jspecify.annotations.NullMarked;
