/**
 * The encoders of text and images, as transformers has them: T5, CLIP, and Qwen2.5-VL, which is the
 * judge as well. Still images only and no generation. Tokenizers and image processors are in {@code
 * io}.
 */
@NullMarked
package org.editr1.model.encoder;

import org.jspecify.annotations.NullMarked;
