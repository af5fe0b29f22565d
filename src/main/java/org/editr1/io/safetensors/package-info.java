/**
 * The safetensors format: memory-mapped files of any size, byte arrays, and a deterministic writer.
 * Names of models' tensors are not here.
 */
@NullMarked
package org.editr1.io.safetensors;

import org.jspecify.annotations.NullMarked;
