package org.editr1.edit;

import java.util.List;
import org.editr1.model.qwenvl.Qwen25VLModel;

/** Text and pictures to what Qwen2.5-VL reads. */
@FunctionalInterface
public interface PromptProcessor {
  /** What a text says where a picture belongs. */
  String IMAGE = "<|vision_start|><|image_pad|><|vision_end|>";

  /**
   * One prompt by itself.
   *
   * @param text with {@link #IMAGE} for each picture
   * @param pictures of any size; they are shown at about the area that the pipeline prescribes
   */
  Qwen25VLModel.Input encode(String text, List<EditModel.Pixels> pictures);
}
