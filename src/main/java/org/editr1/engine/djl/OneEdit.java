package org.editr1.engine.djl;

import ai.djl.ndarray.NDArray;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.editr1.Noise;
import org.editr1.diffusion.Sampling;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning;
import org.editr1.edit.EditModel;
import org.editr1.edit.PipelineTime;
import org.editr1.io.hf.EditFolder;
import org.editr1.io.hf.PeftFolder;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.Resampling;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec.Solver;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import org.jspecify.annotations.Nullable;

/**
 * One edit like diffusers' pipeline: Euler steps over the noise levels of the pipeline.
 *
 * @param adapter a LoRA of this model
 * @param textLength tokens of the long text encoder; 0: the number of the pipeline
 */
public record OneEdit(
    EditFolder folder,
    @Nullable PeftFolder adapter,
    Precision precision,
    String prompt,
    int steps,
    double guidance,
    long seed,
    int textLength) {
  /** Called before each step with its number, from 1. */
  public interface Progress {
    void step(int step);
  }

  public static @Nullable PeftFolder adapter(@Nullable Path path, EditFolder folder) {
    if (path == null) {
      return null;
    }
    PeftFolder adapter = PeftFolder.readAny(path);
    adapter.adapter().requireFit(folder.projections(), path.toString());
    return adapter;
  }

  /**
   * @param sources the last one gives the edit its shape, as in the pipeline's call
   */
  public RgbImage run(List<RgbImage> sources, @Nullable String size, Progress progress) {
    try (Scope scope = Scope.root()) {
      EditModel model =
          folder.load(EnumSet.allOf(EditModel.Part.class), precision, scope.manager());
      List<EditSize> sizes =
          sources.stream()
              .map(source -> EditSize.of(size, source, model.sizeMultiple(), folder::preferred))
              .toList();
      PipelineSizes.Size output = sizes.get(sizes.size() - 1).output();
      List<EditModel.Source> seen = new ArrayList<>();
      for (int i = 0; i < sources.size(); i++) {
        seen.add(seen(sources.get(i), sizes.get(i).source()));
      }
      Conditioning conditioning =
          model
              .encode(scope.manager(), prompt, seen, textLength)
              .withTarget(
                  Conditioning.Grid.of(output.width(), output.height(), model.sizeMultiple()));
      NDArray tokens = sample(model, conditioning, progress, scope);
      NDArray image = model.decode(tokens, conditioning);
      return RgbImage.ofUnitRange(image.toFloatArray(), output.width(), output.height());
    }
  }

  private static EditModel.Source seen(RgbImage source, PipelineSizes.Size size) {
    return new EditModel.Source(
        pixels(Resampling.LANCZOS.resize(source, size.width(), size.height())), pixels(source));
  }

  private static EditModel.Pixels pixels(RgbImage image) {
    return new EditModel.Pixels(image.toModelRange(), image.width(), image.height());
  }

  private NDArray sample(
      EditModel model, Conditioning conditioning, Progress progress, Scope scope) {
    Lora lora =
        adapter == null
            ? Lora.NONE
            : adapter.adapter().open(adapter.scale(), Lora.Mode.of(precision), scope.manager());
    VelocityField field = new PipelineTime(model.velocity(conditioning, guidance, lora), precision);
    int tokens = conditioning.target().tokens();
    float[] noise = Noise.of(seed, Noise.Purpose.EDIT).normals(tokens * conditioning.channels());
    NDArray start = scope.floats(noise, 1, tokens, conditioning.channels());
    int[] step = {0};
    return new Sampling(Solver.FLOW, model.sigmas(steps, conditioning), 0)
        .run(
            (x, sigma) -> {
              progress.step(++step[0]);
              return field.at(x, sigma);
            },
            precision.cast(start),
            unused -> {
              throw new IllegalStateException("a deterministic run takes no noise");
            })
        .last();
  }
}
