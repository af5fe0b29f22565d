/** LoRA folders as Python's peft reads and writes them. */
@NullMarked
package org.editr1.io.peft;

import org.jspecify.annotations.NullMarked;
