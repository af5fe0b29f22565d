/** Reference cases of the training step: loss, advantages, optimizer, averages. */
@NullMarked
package org.editr1.cli.parity.train;

import org.jspecify.annotations.NullMarked;
