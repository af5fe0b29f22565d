/** The console in a terminal. */
@NullMarked
package org.editr1.cli.top;

import org.jspecify.annotations.NullMarked;
