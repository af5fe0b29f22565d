/**
 * A tiny judge from nothing: edits of all qualities with their {@code target} reward, a Qwen2.5-VL
 * that learns to give it as the first token of its answer, and how well the two agree.
 */
@NullMarked
package org.editr1.lab.judge;

import org.jspecify.annotations.NullMarked;
