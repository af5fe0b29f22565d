/**
 * Whole pipelines as diffusers saves them: {@code model_index.json} names the class, the folders
 * beside it hold the parts.
 */
@NullMarked
package org.editr1.io.hf.pipeline;

import org.jspecify.annotations.NullMarked;
