/**
 * The multimodal judge: a Qwen2.5-VL model that sees source and edit and grades the edit. {@link
 * org.editr1.reward.judge.JudgePrompt} makes its input; its output is a distribution over the
 * grades, not only the most likely one.
 */
@NullMarked
package org.editr1.reward.judge;

import org.jspecify.annotations.NullMarked;
