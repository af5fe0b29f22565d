/**
 * Makes a tiny judge: a Qwen2.5-VL learns to give the {@code target} reward of edits of all
 * qualities as the first token of its answer. Measures the agreement of any judge with that reward.
 */
@NullMarked
package org.editr1.lab.judge;

import org.jspecify.annotations.NullMarked;
