package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.editr1.edit.EditModel.Part;
import org.editr1.edit.QwenImageEdit;
import org.editr1.edit.QwenText;
import org.editr1.io.hf.EditFolder.Component;
import org.editr1.io.hf.Qwen25VLProcessor.SourceImages;
import org.editr1.io.image.PipelineSizes;
import org.editr1.io.image.PipelineSizes.Size;
import org.editr1.journey.RunSpec;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageConfig;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKLQwenImage.QwenImageVaeConfig;
import org.editr1.tensor.Precision;

/**
 * A folder that diffusers' QwenImageEditPlusPipeline (2509 and later) or QwenImageEditPipeline (the
 * first release) saved. They differ in how the text encoder sees images, and the first takes one
 * only. Opening it reads no weights.
 */
public final class QwenEditFolder extends EditFolder {
  static final String PLUS = "QwenImageEditPlusPipeline";
  static final String FIRST = "QwenImageEditPipeline";

  /** The longest prompt that the pipeline's tokenizer is asked for. */
  private static final int LONGEST = 1024;

  private static final int MEGAPIXEL = 1024 * 1024;

  /** The model's authors name 1 to 3 images as the range it was trained with. */
  private static final int MOST_IMAGES = 3;

  private final Options options;

  /**
   * How the parts are loaded and used.
   *
   * @param autoencoder its precision, bf16 where the pipeline is in bf16 throughout
   * @param conditionArea pixels at which the text encoder sees a source
   */
  public record Options(
      Precision autoencoder,
      int conditionArea,
      QwenText.Naming naming,
      QwenImageEdit.Settings settings) {
    /** The published Plus pipeline, in training. */
    public static final Options STANDARD =
        new Options(
            Precision.FP32, 384 * 384, QwenText.Naming.NUMBERED, QwenImageEdit.Settings.STANDARD);

    /** The first release, whose text encoder sees the image that the autoencoder sees. */
    static final Options FIRST =
        new Options(
            Precision.FP32, MEGAPIXEL, QwenText.Naming.NONE, QwenImageEdit.Settings.STANDARD);

    /** These options with another {@code conditionArea}. */
    public Options seenAt(int area) {
      return new Options(autoencoder, area, naming, settings);
    }

    /** These options with other {@code settings}. */
    public Options with(QwenImageEdit.Settings other) {
      return new Options(autoencoder, conditionArea, naming, other);
    }
  }

  QwenEditFolder(Path folder, Options options) {
    super(folder);
    this.options = options;
  }

  /**
   * Opens {@code folder}, whose index must name one of the two pipelines.
   *
   * @param change of the options of the pipeline's own call
   */
  public static QwenEditFolder open(Path folder, UnaryOperator<Options> change) {
    String name = className(folder);
    return switch (name) {
      case PLUS -> new QwenEditFolder(folder, change.apply(Options.STANDARD));
      case FIRST -> new QwenEditFolder(folder, change.apply(Options.FIRST));
      default -> throw unsupported(folder, name, PLUS + " and " + FIRST);
    };
  }

  @Override
  public Defaults defaults() {
    return new Defaults(50, 4, LONGEST, isFirst() ? 1 : MOST_IMAGES);
  }

  private boolean isFirst() {
    return options.naming() == QwenText.Naming.NONE;
  }

  @Override
  public Size preferred(int width, int height) {
    return PipelineSizes.qwen(width, height, MEGAPIXEL);
  }

  @Override
  public EditFolder reading(RunSpec.Text text) {
    boolean attendsPadding = text.padding() == RunSpec.Padding.ATTENDED;
    return new QwenEditFolder(
        root(), options.with(new QwenImageEdit.Settings(attendsPadding, text.negativePrompt())));
  }

  @Override
  public QwenImageEdit load(Set<Part> parts, Precision precision, NDManager manager) {
    Set<Half> halves = halves(parts);
    return new QwenImageEdit(
        schedule(),
        precision,
        options.settings(),
        parts.contains(Part.TEXT) ? text(precision, options.conditionArea(), manager) : null,
        halves.isEmpty()
            ? null
            : QwenImageVaeFolder.kind(halves).load(part("vae"), manager, options.autoencoder()),
        parts.contains(Part.TRANSFORMER)
            ? QwenImageFolder.KIND.load(transformer(), manager, precision)
            : null);
  }

  private QwenText text(Precision precision, int conditionArea, NDManager manager) {
    return new QwenText(
        new SourceImages(Qwen25VLProcessor.open(part("processor")), conditionArea),
        QwenVlFolder.ENCODER.load(part("text_encoder"), manager, precision),
        options.naming());
  }

  @Override
  public String family() {
    return isFirst() ? FIRST : PLUS;
  }

  @Override
  public List<Component> components() {
    return List.of(
        Component.of(
            "transformer", Part.TRANSFORMER, QwenImageFolder.KIND.inventory(transformer())),
        Component.of(
            "text_encoder", Part.TEXT, QwenVlFolder.ENCODER.inventory(part("text_encoder"))),
        Component.vae(halves -> QwenImageVaeFolder.kind(halves).inventory(part("vae"))));
  }

  @Override
  public Extent extent() {
    QwenImageConfig transformer = QwenImageFolder.config(config("transformer"));
    QwenImageVaeConfig vae = QwenImageVaeFolder.config(config("vae"));
    return new Extent(
        transformer.innerDim(),
        transformer.numLayers(),
        0,
        transformer.patchSize() * vae.scaleFactor(),
        vae.imageChannels());
  }

  @Override
  public Precision storedPrecision() {
    return storedPrecision("img_in.weight");
  }
}
