/** Data sets and models in the making. */
@NullMarked
package org.editr1.cli.tiny;

import org.jspecify.annotations.NullMarked;
