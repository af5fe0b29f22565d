/** Folders of CLIP, and the file of the head on it. */
@NullMarked
package org.editr1.io.hf.clip;

import org.jspecify.annotations.NullMarked;
