package org.editr1.lab.parity;

import java.util.List;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.hf.ClipFolder;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.TokenizerFolder;
import org.editr1.io.image.CLIPImageProcessor;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.ImageFile.Alpha;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Qwen2VLImageProcessor;
import org.editr1.io.image.RgbImage;
import org.editr1.model.encoder.ImagePatches;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Scope;

/** Tokenizers and processors of images and prompts. */
final class ProcessorCases {
  private ProcessorCases() {}

  /** transformers' tokenizers. */
  static void tokenizer(CaseFolder in, Outputs out, Scope scope) throws ParityModule.Unsupported {
    String kind = in.text("kind");
    TextTokenizer tokenizer =
        switch (kind) {
          case "clip" -> TokenizerFolder.clip(in.model());
          case "t5" -> TokenizerFolder.t5(in.model());
          case "qwen2" -> TokenizerFolder.qwen2(in.model());
          default -> throw new ParityModule.Unsupported("kind " + kind);
        };
    TextTokenizer.Encoded encoded =
        tokenizer.encode(
            in.texts("texts"), in.args().path("max_length").asInt(TextTokenizer.LONGEST));
    out.put("out.ids", encoded.ids());
    out.put("out.mask", encoded.mask());
    out.result("lengths", Stream.of(encoded.mask()).map(row -> LongStream.of(row).sum()).toList());
    out.result("pad_token_id", tokenizer.padId());
  }

  /** transformers Qwen2_5_VLProcessor. */
  static void qwenVlProcessor(CaseFolder in, Outputs out, Scope scope) {
    Qwen25VLProcessor processor = Qwen25VLProcessor.open(in.model());
    List<RgbImage> images =
        in.texts("images").stream()
            .map(name -> ImageFile.read(in.file(name), Alpha.OVER_WHITE))
            .toList();
    Qwen25VLModel.Input encoded = processor.encode(in.texts("texts"), images);
    boolean left = in.args().path("padding_side").asText("left").equals("left");
    Qwen25VLModel.Input input = left ? encoded.leftPadded() : encoded;
    out.put("out.input_ids", input.ids());
    out.put("out.attention_mask", input.mask());
    putImages(out, input.images());
    out.result(
        "resized", images.stream().map(one -> pair(processor.images().resized(one))).toList());
    out.result(
        "image_tokens",
        input.images().stream()
            .map(image -> image.grid().tokens(processor.images().mergeSize()))
            .toList());
    out.result("image_token_id", processor.imageTokenId());
    out.result("smart_resize", smartResize(in));
  }

  static void putImages(Outputs out, List<ImagePatches> images) {
    float[] pixels = Floats.joined(images.stream().map(ImagePatches::pixelValues).toList());
    int patches = images.stream().mapToInt(image -> image.grid().patches()).sum();
    out.put("out.pixel_values", pixels, patches, patches == 0 ? 0 : pixels.length / patches);
    long[] grids =
        images.stream()
            .map(ImagePatches::grid)
            .flatMapToLong(grid -> LongStream.of(grid.t(), grid.h(), grid.w()))
            .toArray();
    out.put("out.image_grid_thw", grids, images.size(), 3);
  }

  private static List<int[]> smartResize(CaseFolder in) {
    return in.list("smart_resize")
        .map(
            row ->
                Qwen2VLImageProcessor.smartResize(
                    row.get(1).asInt(),
                    row.get(0).asInt(),
                    row.get(2).asInt(),
                    row.get(3).asLong(),
                    row.get(4).asLong()))
        .map(ProcessorCases::pair)
        .toList();
  }

  private static int[] pair(PipelineSizes.Size size) {
    return new int[] {size.height(), size.width()};
  }

  /** transformers CLIPImageProcessor, and torchvision's transforms as flow_grpo uses them. */
  static void clipProcessor(CaseFolder in, Outputs out, Scope scope) {
    CLIPImageProcessor processor = ClipFolder.images(in.model());
    List<RgbImage> images = images(in);
    put(out, "out.pixel_values", processor, images, processor::process);
    put(out, "out.transformed", processor, images, processor::transform);
  }

  static List<RgbImage> images(CaseFolder in) {
    return in.texts("images").stream().map(in::image).toList();
  }

  private static void put(
      Outputs out,
      String name,
      CLIPImageProcessor processor,
      List<RgbImage> images,
      Function<RgbImage, float[]> process) {
    int crop = processor.crop();
    float[] all = Floats.joined(images.stream().map(process).toList());
    out.put(name, all, images.size(), 3, crop, crop);
  }
}
