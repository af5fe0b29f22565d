/**
 * A run as pure, single-threaded code: {@link org.editr1.run.Run} and its parts. Time is an
 * argument. No clocks, files, messages of a bus or tensors; arithmetic on rewards is in {@code rl}.
 */
@NullMarked
package org.editr1.run;

import org.jspecify.annotations.NullMarked;
