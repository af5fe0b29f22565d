/**
 * The timelines of a run as one file in the Trace Event Format, which Perfetto and Chrome open. It
 * reads a run folder and changes nothing in it.
 */
@NullMarked
package org.editr1.watch.trace;

import org.jspecify.annotations.NullMarked;
