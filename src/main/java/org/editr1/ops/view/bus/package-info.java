/** What goes over the bus: totals by address and process, and copies of some messages. */
@NullMarked
package org.editr1.ops.view.bus;

import org.jspecify.annotations.NullMarked;
