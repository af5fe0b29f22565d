package org.editr1.lab.tiny;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.editr1.edit.EditModel;
import org.editr1.edit.PromptProcessor;
import org.editr1.edit.QwenText;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.SourcePictures;
import org.editr1.lab.shapes.Scene;
import org.editr1.model.qwenvl.Qwen25VLModel;

/**
 * What Qwen2.5-VL reads for a scene and a prompt, and what its vision tower saw. There are few
 * different prompts, and every scene is looked at once.
 *
 * @param seen (tokens * hidden) by scene
 */
record QwenPrompts(
    PromptProcessor pictures, Map<String, Qwen25VLModel.Input> read, Map<Scene, float[]> seen) {
  static QwenPrompts open(Path processor) {
    return new QwenPrompts(
        SourcePictures.standard(Qwen25VLProcessor.open(processor)),
        new HashMap<>(),
        new HashMap<>());
  }

  /** Ids of a prompt about some scene: they are the same for all, since scenes are of one size. */
  Qwen25VLModel.Input read(String prompt, Scene scene) {
    return read.computeIfAbsent(prompt, one -> look(one, scene));
  }

  /** As the model's own encoding has it, pictures included. */
  Qwen25VLModel.Input look(String prompt, Scene scene) {
    EditModel.Pixels pixels =
        new EditModel.Pixels(scene.draw().toModelRange(), Scene.EDGE, Scene.EDGE);
    return pictures.encode(QwenText.framed(QwenText.Naming.NUMBERED, prompt, 1), List.of(pixels));
  }
}
