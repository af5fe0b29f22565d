/** How much memory loading takes. */
@NullMarked
package org.editr1.cli.bench.load;

import org.jspecify.annotations.NullMarked;
