/**
 * A run in a terminal: banner, progress line, summary and the text console. A run needs nothing of
 * it.
 */
@NullMarked
package org.editr1.watch.terminal;

import org.jspecify.annotations.NullMarked;
