/**
 * The console over HTTP: pages of published messages for browsers of the same origin and for
 * programs. It is read-only and sends nothing over the bus.
 */
@NullMarked
package org.editr1.watch.console;

import org.jspecify.annotations.NullMarked;
