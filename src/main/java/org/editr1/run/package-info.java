/**
 * The head's bookkeeping as pure, single-threaded code: which sample is where, which order is open
 * and who has it, which step or evaluation may open, which tasks a step draws. Time is an argument.
 * No clocks, files, messages or tensors, and no arithmetic on rewards.
 */
@NullMarked
package org.editr1.run;

import org.jspecify.annotations.NullMarked;
