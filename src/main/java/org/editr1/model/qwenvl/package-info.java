/**
 * Qwen2.5-VL as transformers has it (models/qwen2_5_vl/modeling_qwen2_5_vl.py, vision_utils.py): a
 * vision tower and a language model that reads its tokens among those of the text. Still images
 * only and no generation. The tokenizer and the image processor are in {@code io}.
 */
@NullMarked
package org.editr1.model.qwenvl;

import org.jspecify.annotations.NullMarked;
