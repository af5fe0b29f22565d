/** Models in the making: all weights as one vector, and what an update does to it. */
@NullMarked
package org.editr1.tiny.weights;

import org.jspecify.annotations.NullMarked;
