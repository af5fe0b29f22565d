/** Reference cases of the reward protocol. */
@NullMarked
package org.editr1.cli.parity.reward;

import org.jspecify.annotations.NullMarked;
