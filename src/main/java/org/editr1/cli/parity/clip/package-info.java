/** Reference cases of CLIP and of the rewards on it. */
@NullMarked
package org.editr1.cli.parity.clip;

import org.jspecify.annotations.NullMarked;
