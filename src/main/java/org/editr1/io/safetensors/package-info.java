/**
 * The safetensors format: memory-mapped files of any size, byte arrays from the tensor store, and a
 * deterministic writer. No names of models.
 */
@NullMarked
package org.editr1.io.safetensors;

import org.jspecify.annotations.NullMarked;
