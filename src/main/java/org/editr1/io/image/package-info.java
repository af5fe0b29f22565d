/**
 * Images as in the reference's Python: decoding without colour management, bit-exact resampling of
 * Pillow, sizes of the pipelines. Tensors are not here.
 */
@NullMarked
package org.editr1.io.image;

import org.jspecify.annotations.NullMarked;
