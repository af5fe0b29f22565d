/**
 * A run for other programs: event files of TensorBoard and traces in the Trace Event Format. Where
 * the run folder keeps what is exported is not known here.
 */
@NullMarked
package org.editr1.watch.export;

import org.jspecify.annotations.NullMarked;
