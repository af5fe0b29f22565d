/**
 * Hugging Face folders as diffusers and transformers save them: weights in one file or in shards,
 * configurations, tokenizers. Only this package maps the names of older layouts.
 */
@NullMarked
package org.editr1.io.hf;

import org.jspecify.annotations.NullMarked;
