/** Commands that serve something until they are told to stop. */
@NullMarked
package org.editr1.cli.serve;

import org.jspecify.annotations.NullMarked;
