package org.editr1.io.hf;

import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.edit.EditModel.Pixels;
import org.editr1.edit.PromptProcessor;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Qwen2VLImageProcessor;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.Qwen25VLModel;

/**
 * A folder with {@code preprocessor_config.json} and a Qwen2 tokenizer (transformers 5.23
 * Qwen2_5_VLProcessor): turns texts and images into the input of Qwen2.5-VL.
 *
 * @param imageToken the placeholder of an image in a text
 */
public record Qwen25VLProcessor(
    Qwen2VLImageProcessor images, TextTokenizer tokenizer, String imageToken) {
  /** Missing keys take the defaults of transformers' Qwen2VLImageProcessor. */
  public static Qwen25VLProcessor open(Path folder) {
    return new Qwen25VLProcessor(
        images(ConfigFile.read(folder.resolve("preprocessor_config.json"))),
        TokenizerFolder.qwen2(folder),
        "<|image_pad|>");
  }

  private static Qwen2VLImageProcessor images(ConfigFile file) {
    file.requireKnown("qwen_images");
    // Pixel counts in spite of their names; keys at the top level, in older files, take precedence.
    ConfigFile size = file.section("size");
    return new Qwen2VLImageProcessor(
        file.integer("patch_size", 14),
        file.integer("temporal_patch_size", 2),
        file.integer("merge_size", 2),
        file.integer("min_pixels", size.integer("shortest_edge", 56 * 56)),
        file.integer("max_pixels", size.integer("longest_edge", 28 * 28 * 1280)),
        channels(file, "image_mean", ClipFolder.MEAN),
        channels(file, "image_std", ClipFolder.STD));
  }

  private static List<Double> channels(ConfigFile file, String key, List<Double> fallback) {
    List<Double> values = file.numbers(key, fallback);
    if (values.size() != 3) {
      throw new UserError(file.file() + ": key " + key + " is not a list of three numbers");
    }
    return values;
  }

  /**
   * Encodes texts, padded at the end to the longest; {@link Qwen25VLModel.Input#leftPadded} moves
   * the padding.
   *
   * @param sources images in the order of the image tokens of all texts
   */
  public Qwen25VLModel.Input encode(List<String> texts, List<RgbImage> sources) {
    List<ImagePatches> patches = sources.stream().map(images::process).toList();
    List<String> expanded = ImagePatches.expand(texts, imageToken, patches, images.mergeSize());
    TextTokenizer.Encoded encoded = tokenizer.encode(expanded, TextTokenizer.LONGEST);
    return new Qwen25VLModel.Input(encoded.ids(), encoded.mask(), patches);
  }

  /** The id of {@link #imageToken}. */
  public long imageTokenId() {
    return tokenizer.encode(List.of(imageToken), TextTokenizer.LONGEST).ids()[0][0];
  }

  /** Scales sources for the text encoder to about {@code area} pixels, then processes them. */
  public record SourceImages(Qwen25VLProcessor processor, int area) implements PromptProcessor {
    /** The area of the published pipeline. */
    public static SourceImages standard(Qwen25VLProcessor processor) {
      return new SourceImages(processor, QwenEditFolder.Options.STANDARD.conditionArea());
    }

    @Override
    public Qwen25VLModel.Input encode(String text, List<Pixels> sources) {
      return processor.encode(List.of(text), sources.stream().map(this::scaled).toList());
    }

    private RgbImage scaled(Pixels pixels) {
      int width = pixels.width();
      int height = pixels.height();
      PipelineSizes.Size size = PipelineSizes.qwen(width, height, area);
      return Resampling.LANCZOS.resize(
          RgbImage.ofModelRange(pixels.planes(), width, height), size.width(), size.height());
    }
  }
}
