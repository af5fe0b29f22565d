/**
 * The {@code edit-r1} command: one class per subcommand. It parses, checks this machine and prints;
 * it computes nothing. What {@code --help} says is in {@code help.properties} among the resources.
 */
@NullMarked
package org.editr1.cli;

import org.jspecify.annotations.NullMarked;
