/**
 * Hugging Face folders as diffusers and transformers save them: weights in one file or in shards,
 * configurations, tokenizers. Key maps of older layouts live here and nowhere else.
 */
@NullMarked
package org.editr1.io.hf;

import org.jspecify.annotations.NullMarked;
