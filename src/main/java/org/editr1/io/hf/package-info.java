/**
 * Hugging Face folders as diffusers, transformers and peft save them: weights in one file or in
 * shards, configurations, tokenizers, LoRAs. Only this package maps the names of older layouts.
 */
@NullMarked
package org.editr1.io.hf;

import org.jspecify.annotations.NullMarked;
