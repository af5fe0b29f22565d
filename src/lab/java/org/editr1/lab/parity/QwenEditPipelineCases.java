package org.editr1.lab.parity;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.types.Shape;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.EditModel.Pixels;
import org.editr1.edit.EditModel.Source;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.io.hf.Qwen25VLProcessor;
import org.editr1.io.hf.QwenEditFolder;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/** Runs of diffusers' Qwen image editing pipelines. */
final class QwenEditPipelineCases {
  private QwenEditPipelineCases() {}

  /**
   * diffusers QwenImageEditPlusPipeline and QwenImageEditPipeline, by their own call or as the
   * reference trainer samples them.
   */
  static void qwenEditPipeline(CaseFolder in, Outputs out, Scope scope) {
    QwenImageEdit model =
        QwenEditFolder.open(
                in.model(),
                options ->
                    options
                        .seenAt(in.integer("condition_area"))
                        .with(new QwenImageEdit.Settings(false, negative(in))))
            .load(EnumSet.allOf(EditModel.Part.class), Precision.FP32, scope.manager());
    List<RgbImage> originals = originals(in);
    putReading(in, model.text().naming(), originals, out);
    Conditioning conditioning = encode(model, in, originals, out, scope);
    put(conditioning, out);
    new PipelineRun(model, in, scope).run(conditioning, in.number("true_cfg_scale"), out);
  }

  /** The negative prompt, one for all prompts; null where the guidance gives it no weight. */
  private static @Nullable String negative(CaseFolder in) {
    return in.number("true_cfg_scale") > 1 ? in.texts("negative_prompts").get(0) : null;
  }

  // ---- text and sources ----

  private static List<RgbImage> originals(CaseFolder in) {
    List<RgbImage> originals = new ArrayList<>();
    for (int i = 0; Files.exists(in.file("source_" + i)); i++) {
      RgbImage image = in.image("source_" + i);
      boolean train = PipelineRun.isTrain(in);
      originals.add(train ? image.square(in.integer("resolution")) : image);
    }
    return originals;
  }

  /** The trainer has one image for each prompt, the pipeline's call one prompt for all images. */
  private static Conditioning encode(
      QwenImageEdit model, CaseFolder in, List<RgbImage> originals, Outputs out, Scope scope) {
    List<Source> sources = new ArrayList<>();
    for (RgbImage original : originals) {
      Source source = source(original, in.integer("vae_area"));
      Pixels pixels = source.pixels();
      long[] shape = {1, 3, 1, pixels.height(), pixels.width()};
      out.put("out.pixels_" + sources.size(), pixels.planes(), shape);
      sources.add(source);
    }
    boolean train = PipelineRun.isTrain(in);
    int length = train ? in.integer("max_sequence_length") : 0;
    List<String> prompts = in.texts("prompts");
    List<Conditioning> tasks = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      List<Source> own = train ? List.of(sources.get(i)) : sources;
      tasks.add(model.encode(scope.manager(), prompts.get(i), own, length));
    }
    int width = in.integer("output_width");
    int height = in.integer("output_height");
    return Conditioning.stack(tasks)
        .withTarget(Conditioning.Grid.of(width, height, model.sizeMultiple()));
  }

  private static Source source(RgbImage original, int area) {
    return new Source(pixels(scaled(original, area)), pixels(original));
  }

  private static RgbImage scaled(RgbImage image, int area) {
    PipelineSizes.Size size = PipelineSizes.qwen(image.width(), image.height(), area);
    return Resampling.LANCZOS.resize(image, size.width(), size.height());
  }

  private static Pixels pixels(RgbImage image) {
    return new Pixels(image.toModelRange(), image.width(), image.height());
  }

  // ---- outputs ----

  /** Puts the text encoder's inputs; a case holds the rows of all prompts. */
  private static void putReading(
      CaseFolder in, QwenText.Naming naming, List<RgbImage> originals, Outputs out) {
    Qwen25VLProcessor processor = Qwen25VLProcessor.open(in.model().resolve("processor"));
    int area = in.integer("condition_area");
    List<RgbImage> shown = originals.stream().map(one -> scaled(one, area)).toList();
    int each = PipelineRun.isTrain(in) ? 1 : shown.size();
    Qwen25VLModel.Input input = processor.encode(framed(naming, in.texts("prompts"), each), shown);
    out.put("out.input_ids", input.ids());
    out.put("out.attention_mask", input.mask());
    ProcessorCases.putImages(out, input.images());
    if (negative(in) != null) {
      Qwen25VLModel.Input negative =
          processor.encode(framed(naming, in.texts("negative_prompts"), each), shown);
      out.put("out.negative_input_ids", negative.ids());
      out.put("out.negative_attention_mask", negative.mask());
    }
  }

  private static List<String> framed(QwenText.Naming naming, List<String> prompts, int images) {
    return prompts.stream().map(prompt -> QwenText.framed(naming, prompt, images)).toList();
  }

  private static void put(Conditioning conditioning, Outputs out) {
    out.put("out.image_latents", conditioning.tensor(QwenImageEdit.SOURCE));
    put(conditioning, QwenImageEdit.PROMPT, QwenImageEdit.MASK, out);
    if (conditioning.has(QwenImageEdit.NEGATIVE)) {
      put(conditioning, QwenImageEdit.NEGATIVE, QwenImageEdit.NEGATIVE_MASK, out);
    }
  }

  /** Puts ones where there is no mask because nothing is padded. */
  private static void put(Conditioning conditioning, String name, String mask, Outputs out) {
    NDArray sequence = conditioning.tensor(name);
    out.put("out." + name, sequence);
    long[] shape = Arrays.copyOf(sequence.getShape().getShape(), 2);
    boolean padded = conditioning.has(mask);
    out.put(
        "out." + mask,
        padded ? conditioning.tensor(mask) : sequence.getManager().ones(new Shape(shape)));
  }
}
