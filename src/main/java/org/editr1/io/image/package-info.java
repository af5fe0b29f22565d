/**
 * Pictures as the reference's Python sees them: decoding without colour management, Pillow's
 * resampling to the bit, the pipelines' sizes. No tensors.
 */
@NullMarked
package org.editr1.io.image;

import org.jspecify.annotations.NullMarked;
