/**
 * The multimodal judge: a Qwen2.5-VL model that sees source and edit and says how good the edit is.
 * {@link org.editr1.reward.judge.JudgePrompt} makes what it reads; what comes out is a whole
 * distribution over the grades, not only the most likely one.
 */
@NullMarked
package org.editr1.reward.judge;

import org.jspecify.annotations.NullMarked;
