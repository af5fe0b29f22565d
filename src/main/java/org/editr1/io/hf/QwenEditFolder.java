package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.edit.EditModel.Part;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.model.vae.AutoencoderKLQwenImage.QwenImageVaeConfig;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * A folder that diffusers' QwenImageEditPlusPipeline (2509 and later) or QwenImageEditPipeline (the
 * first release) saved. They differ in how the text encoder sees pictures, and the first takes one
 * only. Opening it reads no weights.
 */
public final class QwenEditFolder implements EditFolder {
  static final String PLUS = "QwenImageEditPlusPipeline";
  static final String FIRST = "QwenImageEditPipeline";

  /** The longest prompt that the pipeline's tokenizer is asked for. */
  private static final int LONGEST = 1024;

  private static final int MEGAPIXEL = 1024 * 1024;

  /** What the makers say their model was trained with. */
  private static final int MOST_PICTURES = 3;

  private final PipelineFolder pipeline;
  private final Options options;

  /**
   * How the parts are loaded and used.
   *
   * @param autoencoder its precision, which a pipeline in bf16 throughout takes along
   * @param conditionArea pixels at which the text encoder sees a source
   */
  public record Options(
      Precision autoencoder,
      int conditionArea,
      QwenText.Naming naming,
      QwenImageEdit.Settings settings) {
    /** Those of the published Plus pipeline, in training. */
    public static final Options STANDARD =
        new Options(
            Precision.FP32, 384 * 384, QwenText.Naming.NUMBERED, QwenImageEdit.Settings.STANDARD);

    /** Those of the first release, whose text encoder sees what the autoencoder sees. */
    static final Options OF_FIRST =
        new Options(
            Precision.FP32, MEGAPIXEL, QwenText.Naming.NONE, QwenImageEdit.Settings.STANDARD);

    /** The same at another area. */
    public Options seenAt(int area) {
      return new Options(autoencoder, area, naming, settings);
    }

    /** The same with other texts. */
    public Options with(boolean attendsPadding, @Nullable String negativePrompt) {
      return new Options(
          autoencoder,
          conditionArea,
          naming,
          new QwenImageEdit.Settings(attendsPadding, negativePrompt));
    }
  }

  QwenEditFolder(PipelineFolder pipeline, Options options) {
    this.pipeline = pipeline;
    this.options = options;
  }

  /**
   * One of the two pipelines.
   *
   * @param change of what its call does unless told otherwise
   */
  public static QwenEditFolder open(Path folder, UnaryOperator<Options> change) {
    PipelineFolder pipeline = PipelineFolder.open(folder);
    return switch (pipeline.className()) {
      case PLUS -> new QwenEditFolder(pipeline, change.apply(Options.STANDARD));
      case FIRST -> new QwenEditFolder(pipeline, change.apply(Options.OF_FIRST));
      default -> throw pipeline.unsupported(PLUS + " and " + FIRST);
    };
  }

  @Override
  public Defaults defaults() {
    return new Defaults(50, 4, LONGEST, isFirst() ? 1 : MOST_PICTURES);
  }

  private boolean isFirst() {
    return pipeline.className().equals(FIRST);
  }

  @Override
  public Size preferred(int width, int height) {
    return PipelineSizes.qwen(width, height, MEGAPIXEL);
  }

  @Override
  public EditFolder attendingPadding() {
    String negativePrompt = options.settings().negativePrompt();
    return new QwenEditFolder(pipeline, options.with(true, negativePrompt));
  }

  @Override
  public EditFolder avoiding(String prompt) {
    boolean attendsPadding = options.settings().attendsPadding();
    return new QwenEditFolder(pipeline, options.with(attendsPadding, prompt));
  }

  @Override
  public QwenImageEdit load(Set<Part> parts, Precision precision, NDManager manager) {
    return new QwenImageEdit(
        schedule(),
        precision,
        options.settings(),
        parts.contains(Part.TEXT) ? text(precision, options.conditionArea(), manager) : null,
        vae(parts, options.autoencoder(), manager),
        parts.contains(Part.TRANSFORMER)
            ? QwenImageFolder.load(pipeline.transformer(), manager, precision)
            : null);
  }

  private QwenText text(Precision precision, int conditionArea, NDManager manager) {
    return new QwenText(
        new SourcePictures(Qwen25VLProcessor.open(pipeline.part("processor")), conditionArea),
        QwenVlFolder.encoder(pipeline.part("text_encoder"), manager, precision),
        options.naming());
  }

  private @Nullable AutoencoderKLQwenImage vae(
      Set<Part> parts, Precision precision, NDManager manager) {
    Set<Half> halves = PipelineFolder.halves(parts);
    return halves.isEmpty()
        ? null
        : QwenImageVaeFolder.load(pipeline.part("vae"), manager, precision, halves);
  }

  @Override
  public String family() {
    return pipeline.className();
  }

  @Override
  public List<Component> components() {
    Path vae = pipeline.part("vae");
    return List.of(
        Component.of(
            "transformer", Part.TRANSFORMER, QwenImageFolder.inventory(pipeline.transformer())),
        Component.of(
            "text_encoder",
            Part.TEXT,
            QwenVlFolder.encoderInventory(pipeline.part("text_encoder"))),
        Component.vae(halves -> QwenImageVaeFolder.inventory(vae, halves)));
  }

  @Override
  public Extent extent() {
    QwenImageConfig transformer = QwenImageFolder.config(pipeline.config("transformer"));
    QwenImageVaeConfig vae = QwenImageVaeFolder.config(pipeline.config("vae"));
    return new Extent(
        transformer.innerDim(),
        transformer.numLayers(),
        0,
        transformer.patchSize() * vae.scaleFactor(),
        vae.pictureChannels());
  }

  @Override
  public Precision storedPrecision() {
    return pipeline.storedPrecision("img_in.weight");
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
