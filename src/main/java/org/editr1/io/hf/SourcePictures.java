package org.editr1.io.hf;

import java.util.List;
import org.editr1.edit.EditModel.Pixels;
import org.editr1.edit.PromptProcessor;
import org.editr1.io.image.Picture;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.model.qwenvl.Qwen25VLModel;

/**
 * Sources for the text encoder: at about {@code area} pixels, then as its own processor wants them.
 */
public record SourcePictures(Qwen25VLProcessor processor, int area) implements PromptProcessor {
  /** As the published pipeline shows them. */
  public static SourcePictures standard(Qwen25VLProcessor processor) {
    return new SourcePictures(processor, QwenEditFolder.Options.STANDARD.conditionArea());
  }

  @Override
  public Qwen25VLModel.Input encode(String text, List<Pixels> pictures) {
    return processor.encode(List.of(text), pictures.stream().map(this::shown).toList());
  }

  private Picture shown(Pixels pixels) {
    int width = pixels.width();
    int height = pixels.height();
    PipelineSizes.Size size = PipelineSizes.qwen(width, height, area);
    return Resampling.LANCZOS.resize(
        Picture.ofModelRange(pixels.planes(), width, height), size.width(), size.height());
  }
}
