/**
 * Qwen2.5-VL as transformers has it (models/qwen2_5_vl/modeling_qwen2_5_vl.py, vision_utils.py): a
 * vision tower and a language model that reads its tokens among those of the text. Still pictures
 * only; no generation, so no cache of keys and values. The tokenizer and the cutting of pictures
 * into patches are elsewhere.
 */
@NullMarked
package org.editr1.model.qwenvl;

import org.jspecify.annotations.NullMarked;
