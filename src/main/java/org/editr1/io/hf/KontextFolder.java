package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.editr1.UserError;
import org.editr1.edit.EditModel.Part;
import org.editr1.edit.FluxText;
import org.editr1.edit.KontextEdit;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.journey.RunSpec;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxConfig;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;
import org.editr1.tensor.Precision;

/** A folder that diffusers' FluxKontextPipeline saved. Opening it reads no weights. */
public final class KontextFolder extends EditFolder {
  static final String CLASS = "FluxKontextPipeline";

  KontextFolder(Path folder) {
    super(folder);
  }

  /** Opens {@code folder}, whose index must name this pipeline. */
  public static KontextFolder open(Path folder) {
    String name = className(folder);
    if (!name.equals(CLASS)) {
      throw unsupported(folder, name, CLASS);
    }
    return new KontextFolder(folder);
  }

  @Override
  public Defaults defaults() {
    return new Defaults(28, 2.5, FluxText.LONGEST, 1);
  }

  @Override
  public Size preferred(int width, int height) {
    return PipelineSizes.preferredKontext(width, height);
  }

  /** The padding of FLUX is always attended. */
  @Override
  public EditFolder reading(RunSpec.Text text) {
    if (text.negativePrompt() != null) {
      throw new UserError("a " + CLASS + " takes no negative prompt");
    }
    return this;
  }

  @Override
  public KontextEdit load(Set<Part> parts, Precision precision, NDManager manager) {
    return load(parts, precision, Precision.FP32, manager);
  }

  /**
   * @param autoencoder its precision, bf16 where the pipeline is in bf16 throughout
   */
  public KontextEdit load(
      Set<Part> parts, Precision precision, Precision autoencoder, NDManager manager) {
    Set<Half> halves = halves(parts);
    return new KontextEdit(
        schedule(),
        precision,
        parts.contains(Part.TEXT) ? text(precision, manager) : null,
        halves.isEmpty() ? null : VaeFolder.kind(halves).load(part("vae"), manager, autoencoder),
        parts.contains(Part.TRANSFORMER)
            ? FluxFolder.KIND.load(transformer(), manager, precision)
            : null);
  }

  private FluxText text(Precision precision, NDManager manager) {
    return new FluxText(
        TokenizerFolder.clip(part("tokenizer")),
        TextFolders.CLIP.load(part("text_encoder"), manager, precision),
        TokenizerFolder.t5(part("tokenizer_2")),
        TextFolders.T5.load(part("text_encoder_2"), manager, precision));
  }

  @Override
  public String family() {
    return CLASS;
  }

  @Override
  public List<Component> components() {
    return List.of(
        Component.of("transformer", Part.TRANSFORMER, FluxFolder.KIND.inventory(transformer())),
        Component.of("text_encoder", Part.TEXT, TextFolders.CLIP.inventory(part("text_encoder"))),
        Component.of("text_encoder_2", Part.TEXT, TextFolders.T5.inventory(part("text_encoder_2"))),
        Component.vae(halves -> VaeFolder.kind(halves).inventory(part("vae"))));
  }

  @Override
  public Extent extent() {
    FluxConfig flux = FluxFolder.config(config("transformer"));
    AutoencoderKlConfig vae = VaeFolder.config(config("vae"));
    return new Extent(
        flux.innerDim(),
        flux.numLayers(),
        flux.numSingleLayers(),
        2 * vae.scaleFactor(),
        vae.imageChannels());
  }

  @Override
  public Precision storedPrecision() {
    return storedPrecision("x_embedder.weight");
  }
}
