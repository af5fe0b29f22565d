/** Edit-R1: reinforcement learning for image-editing flow models on clustered Vert.x actors. */
@NullMarked
package org.editr1;

import org.jspecify.annotations.NullMarked;
