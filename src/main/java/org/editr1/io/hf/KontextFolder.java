package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.editr1.UserError;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel.Part;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.model.flux.FluxTransformer2DModel.FluxConfig;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/** A folder that diffusers' FluxKontextPipeline saved. Opening it reads no weights. */
public final class KontextFolder implements EditFolder {
  static final String CLASS = "FluxKontextPipeline";

  private final PipelineFolder pipeline;

  KontextFolder(PipelineFolder pipeline) {
    this.pipeline = pipeline;
  }

  /** Makes sure that {@code folder} is such a pipeline. */
  public static KontextFolder open(Path folder) {
    return new KontextFolder(PipelineFolder.open(folder).require(CLASS));
  }

  @Override
  public Defaults defaults() {
    return new Defaults(28, 2.5, FluxText.LONGEST, 1);
  }

  @Override
  public Size preferred(int width, int height) {
    return PipelineSizes.preferredKontext(width, height);
  }

  /** It always is. */
  @Override
  public EditFolder attendingPadding() {
    return this;
  }

  @Override
  public EditFolder avoiding(String prompt) {
    throw new UserError("a " + CLASS + " has no prompt for what is to be avoided");
  }

  @Override
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
            ? FluxFolder.load(pipeline.transformer(), manager, precision)
            : null);
  }

  private FluxText text(Precision precision, NDManager manager) {
    return new FluxText(
        TokenizerFolder.clip(pipeline.part("tokenizer")),
        TextFolders.clip(pipeline.part("text_encoder"), manager, precision),
        TokenizerFolder.t5(pipeline.part("tokenizer_2")),
        TextFolders.t5(pipeline.part("text_encoder_2"), manager, precision));
  }

  private @Nullable AutoencoderKL vae(Set<Part> parts, Precision precision, NDManager manager) {
    Set<Half> halves = PipelineFolder.halves(parts);
    return halves.isEmpty()
        ? null
        : VaeFolder.load(pipeline.part("vae"), manager, precision, halves);
  }

  @Override
  public String family() {
    return CLASS;
  }

  @Override
  public List<Component> components() {
    Path vae = pipeline.part("vae");
    return List.of(
        Component.of("transformer", Part.TRANSFORMER, FluxFolder.inventory(pipeline.transformer())),
        Component.of(
            "text_encoder", Part.TEXT, TextFolders.clipInventory(pipeline.part("text_encoder"))),
        Component.of(
            "text_encoder_2", Part.TEXT, TextFolders.t5Inventory(pipeline.part("text_encoder_2"))),
        Component.vae(halves -> VaeFolder.inventory(vae, halves)));
  }

  @Override
  public Extent extent() {
    FluxConfig flux = FluxFolder.config(pipeline.config("transformer"));
    AutoencoderKlConfig vae = VaeFolder.config(pipeline.config("vae"));
    return new Extent(
        flux.innerDim(),
        flux.numLayers(),
        flux.numSingleLayers(),
        2 * vae.scaleFactor(),
        vae.pictureChannels());
  }

  @Override
  public Precision storedPrecision() {
    return pipeline.storedPrecision("x_embedder.weight");
  }

  @Override
  public FlowMatchSchedule schedule() {
    return pipeline.schedule();
  }

  @Override
  public Map<String, long[]> projections() {
    return pipeline.projections();
  }
}
