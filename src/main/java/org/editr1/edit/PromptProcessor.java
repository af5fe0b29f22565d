package org.editr1.edit;

import java.util.List;
import org.editr1.model.encoder.Qwen25VLModel;

/** Turns text and images into the input of Qwen2.5-VL. */
@FunctionalInterface
public interface PromptProcessor {
  /** The placeholder of an image in a text. */
  String IMAGE = "<|vision_start|><|image_pad|><|vision_end|>";

  /**
   * Encodes a single prompt.
   *
   * @param text text with {@link #IMAGE} for each image
   * @param images images of any size, scaled to about the area that the pipeline prescribes
   */
  Qwen25VLModel.Input encode(String text, List<EditModel.Pixels> images);
}
