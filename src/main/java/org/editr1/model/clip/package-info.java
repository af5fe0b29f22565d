/**
 * CLIP as transformers has it (models/clip/modeling_clip.py): the text tower, which is also the
 * short text encoder of FLUX pipelines, the vision tower, and both together; and the head that
 * rates pictures by what the latter says of them. Tokenizer and image processor are elsewhere.
 */
@NullMarked
package org.editr1.model.clip;

import org.jspecify.annotations.NullMarked;
