/** Blocks of the published width: speed and memory. */
@NullMarked
package org.editr1.cli.bench.blocks;

import org.jspecify.annotations.NullMarked;
