package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel.Part;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.journey.UserError;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.model.vae.AutoencoderKL.Half;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/** A folder that diffusers' FluxKontextPipeline saved. Opening it reads no weights. */
public final class KontextFolder {
  private static final String CLASS = "FluxKontextPipeline";

  private final Path folder;

  private KontextFolder(Path folder) {
    this.folder = folder;
  }

  /** Makes sure that {@code folder} is such a pipeline. */
  public static KontextFolder open(Path folder) {
    Path index = folder.resolve("model_index.json");
    if (!Files.exists(index)) {
      throw new UserError(
          folder + " is not a model: expected the folder of a " + CLASS + " with model_index.json");
    }
    String name = ConfigFile.read(index).text("_class_name", "no class");
    if (!name.equals(CLASS)) {
      throw new UserError(index + " names " + name + "; supported is " + CLASS);
    }
    return new KontextFolder(folder);
  }

  /**
   * As training holds it: the autoencoder in fp32, whose pictures bf16 would spoil.
   *
   * @param precision of text encoders and transformer
   * @param manager owns the weights
   */
  public KontextEdit load(Set<Part> parts, Precision precision, NDManager manager) {
    return load(parts, precision, Precision.FP32, manager);
  }

  /**
   * @param autoencoder its precision, which a pipeline in bf16 throughout takes along
   */
  public KontextEdit load(
      Set<Part> parts, Precision precision, Precision autoencoder, NDManager manager) {
    return new KontextEdit(
        schedule(),
        precision,
        parts.contains(Part.TEXT) ? text(precision, manager) : null,
        vae(parts, autoencoder, manager),
        parts.contains(Part.TRANSFORMER)
            ? FluxFolder.load(transformer(), manager, precision)
            : null);
  }

  private FluxText text(Precision precision, NDManager manager) {
    return new FluxText(
        TokenizerFolder.clip(folder.resolve("tokenizer")),
        TextFolders.clip(folder.resolve("text_encoder"), manager, precision),
        TokenizerFolder.t5(folder.resolve("tokenizer_2")),
        TextFolders.t5(folder.resolve("text_encoder_2"), manager, precision));
  }

  private @Nullable AutoencoderKL vae(Set<Part> parts, Precision precision, NDManager manager) {
    Set<Half> halves = EnumSet.noneOf(Half.class);
    if (parts.contains(Part.ENCODER)) {
      halves.add(Half.ENCODER);
    }
    if (parts.contains(Part.DECODER)) {
      halves.add(Half.DECODER);
    }
    return halves.isEmpty()
        ? null
        : VaeFolder.load(folder.resolve("vae"), manager, precision, halves);
  }

  private Path transformer() {
    return folder.resolve("transformer");
  }

  /** The noise levels that the pipeline samples at. */
  public FlowMatchSchedule schedule() {
    return SchedulerFile.schedule(
        ConfigFile.read(folder.resolve("scheduler").resolve("scheduler_config.json")));
  }

  /**
   * The projections that an adapter may change: shapes (out, in) by module path, from the headers
   * alone.
   */
  public Map<String, long[]> projections() {
    Map<String, long[]> projections = new TreeMap<>();
    try (ModelFolder files = new ModelFolder(transformer())) {
      files
          .shapes()
          .forEach(
              (name, shape) -> {
                if (name.matches(".+\\.attn\\..+\\.weight") && shape.length == 2) {
                  projections.put(name.substring(0, name.length() - ".weight".length()), shape);
                }
              });
    }
    return projections;
  }
}
