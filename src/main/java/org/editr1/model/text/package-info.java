/**
 * The long text encoder of FLUX pipelines. Tokenizers are in {@code io.hf}, CLIP in {@code
 * model.clip}.
 */
@NullMarked
package org.editr1.model.text;

import org.jspecify.annotations.NullMarked;
