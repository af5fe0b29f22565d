/**
 * The watchers of a run: they read messages and the run folder, and never write to the bus anything
 * but reports of their own process. How a run decides is not known here.
 */
@NullMarked
package org.editr1.watch;

import org.jspecify.annotations.NullMarked;
