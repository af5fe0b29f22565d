/**
 * CLIP, whose text tower is the short text encoder of FLUX pipelines, and the aesthetic head on its
 * image embeddings. Tokenizer and image processor are in {@code io}.
 */
@NullMarked
package org.editr1.model.clip;

import org.jspecify.annotations.NullMarked;
