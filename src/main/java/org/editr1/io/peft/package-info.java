/** LoRAs as Python's peft (a folder) and diffusers (one file) read and write them. */
@NullMarked
package org.editr1.io.peft;

import org.jspecify.annotations.NullMarked;
