/** The {@code edit-r1} command: one class per subcommand, parsing and printing only. */
@NullMarked
package org.editr1.cli;

import org.jspecify.annotations.NullMarked;
