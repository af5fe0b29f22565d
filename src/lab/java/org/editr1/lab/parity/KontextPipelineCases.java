package org.editr1.lab.parity;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.io.hf.KontextFolder;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
import org.editr1.tensor.Floats;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;

/** Runs of diffusers' FluxKontextPipeline. */
final class KontextPipelineCases {
  private KontextPipelineCases() {}

  /** diffusers FluxKontextPipeline, by its own call or as the reference trainer samples it. */
  static void kontextPipeline(CaseFolder in, Outputs out, Scope scope) {
    Precision precision = in.precision();
    KontextEdit model =
        KontextFolder.open(in.model())
            .load(EnumSet.allOf(EditModel.Part.class), precision, precision, scope.manager());
    Conditioning conditioning = encode(model, in, out, scope);
    put(conditioning, out);
    new PipelineRun(model, in, scope).run(conditioning, in.number("guidance"), out);
  }

  // ---- text and sources ----

  private static Conditioning encode(KontextEdit model, CaseFolder in, Outputs out, Scope scope) {
    List<String> prompts = in.texts("prompts");
    int length = in.args().path("max_sequence_length").asInt(512);
    List<EditModel.Pixels> sources = sources(in, prompts.size(), model.sizeMultiple());
    List<Conditioning> tasks = new ArrayList<>();
    List<FluxText.Ids> ids = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      tasks.add(
          model.encode(
              scope.manager(),
              prompts.get(i),
              List.of(EditModel.Source.of(sources.get(i))),
              length));
      ids.add(model.text().ids(prompts.get(i), length));
    }
    out.put("out.clip_ids", ids.stream().map(one -> one.clip()[0]).toArray(long[][]::new));
    out.put("out.t5_ids", ids.stream().map(one -> one.t5()[0]).toArray(long[][]::new));
    putPixels(out, sources);
    return Conditioning.stack(tasks).withTarget(target(model, in));
  }

  /** One source for each prompt; all take the size of the first. */
  private static List<EditModel.Pixels> sources(CaseFolder in, int prompts, int step) {
    boolean train = PipelineRun.isTrain(in);
    List<EditModel.Pixels> sources = new ArrayList<>();
    for (int i = 0; i < prompts; i++) {
      RgbImage image = in.image("source_" + i);
      RgbImage seen = train ? image.square(in.integer("resolution")) : image;
      boolean autoResize = in.flag("auto_resize");
      PipelineSizes.Size size =
          i == 0
              ? PipelineSizes.kontextSource(seen.width(), seen.height(), autoResize, step)
              : new PipelineSizes.Size(sources.get(0).width(), sources.get(0).height());
      RgbImage resized = Resampling.LANCZOS.resize(seen, size.width(), size.height());
      sources.add(new EditModel.Pixels(resized.toModelRange(), size.width(), size.height()));
    }
    return sources;
  }

  private static Conditioning.Grid target(KontextEdit model, CaseFolder in) {
    int resolution = in.integer("resolution");
    int width = PipelineRun.isTrain(in) ? resolution : in.integer("width");
    int height = PipelineRun.isTrain(in) ? resolution : in.integer("height");
    int area = PipelineRun.isTrain(in) ? resolution * resolution : in.integer("max_area");
    PipelineSizes.Size size = PipelineSizes.kontext(width, height, area, model.sizeMultiple());
    return model.grid(size.width(), size.height());
  }

  // ---- outputs ----

  private static void put(Conditioning conditioning, Outputs out) {
    out.put("out.prompt_embeds", conditioning.tensor(KontextEdit.PROMPT));
    out.put("out.pooled_prompt_embeds", conditioning.tensor(KontextEdit.POOLED));
    out.put("out.image_latents", conditioning.tensor(KontextEdit.SOURCE));
    float[][] ids = KontextEdit.ids(conditioning);
    int text = (int) conditioning.tensor(KontextEdit.PROMPT).getShape().get(1);
    out.put("out.txt_ids", Arrays.copyOf(ids, text));
    out.put("out.img_ids", Arrays.copyOfRange(ids, text, ids.length));
  }

  private static void putPixels(Outputs out, List<EditModel.Pixels> sources) {
    EditModel.Pixels first = sources.get(0);
    float[] all = Floats.joined(sources.stream().map(EditModel.Pixels::planes).toList());
    out.put("out.pixels", all, sources.size(), 3, first.height(), first.width());
  }
}
