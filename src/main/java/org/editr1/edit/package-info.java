/**
 * Editing models: encode a task, predict a velocity, decode an image. Tokenizers are interfaces
 * here; folders are read in {@code io.hf}.
 */
@NullMarked
package org.editr1.edit;

import org.jspecify.annotations.NullMarked;
