/**
 * The console over HTTP: read-only, for browsers on the same origin and for programs. What the
 * pages say is in {@code view}.
 */
@NullMarked
package org.editr1.watch.console;

import org.jspecify.annotations.NullMarked;
