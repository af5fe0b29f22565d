/**
 * What the console knows: one class per page, each made of published messages alone and told as
 * JSON. Nothing here asks anybody anything, and nothing knows HTTP. Times come in as nanoseconds of
 * the console's own monotonic clock and go out as seconds before now.
 */
@NullMarked
package org.editr1.watch.page;

import org.jspecify.annotations.NullMarked;
