package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.LatentPacking;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.nn.Lora;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image-Edit-2509 and later (diffusers QwenImageEditPlusPipeline): the sources' latents stand
 * behind the noise on the sequence axis, and the text encoder has seen the sources too.
 */
public final class QwenImageEdit implements EditModel {
  /** (tasks, text tokens, joint dim). */
  public static final String PROMPT = "prompt_embeds";

  /** (tasks, text tokens), 0 for padding; absent: there is none. */
  public static final String MASK = "prompt_embeds_mask";

  /** As {@link #PROMPT} for what is to be avoided; may be absent. */
  public static final String NEGATIVE = "negative_prompt_embeds";

  /** As {@link #MASK}. */
  public static final String NEGATIVE_MASK = "negative_prompt_embeds_mask";

  /** (tasks, tokens of all sources, channels), as the transformer sees them. */
  public static final String SOURCE = "image_latents";

  private final FlowMatchSchedule schedule;
  private final Precision precision;
  private final Settings settings;
  private final @Nullable QwenText text;
  private final @Nullable AutoencoderKLQwenImage vae;
  private final @Nullable QwenImageTransformer2DModel transformer;

  /**
   * @param attendsPadding whether the padding of prompts is attended, as by releases of diffusers
   *     that took a mask and ignored it
   * @param negativePrompt what is to be avoided; null: tasks are encoded without, and then guidance
   *     has no effect
   */
  public record Settings(boolean attendsPadding, @Nullable String negativePrompt) {
    /** Those of the published training: no guidance, padding hidden. */
    public static final Settings STANDARD = new Settings(false, null);
  }

  /** Parts that are null are absent; of {@code vae} either half may be absent too. */
  public QwenImageEdit(
      FlowMatchSchedule schedule,
      Precision precision,
      Settings settings,
      @Nullable QwenText text,
      @Nullable AutoencoderKLQwenImage vae,
      @Nullable QwenImageTransformer2DModel transformer) {
    this.schedule = schedule;
    this.precision = precision;
    this.settings = settings;
    this.text = text;
    this.vae = vae;
    this.transformer = transformer;
  }

  private static <T> T present(@Nullable T part, Part name) {
    if (part == null) {
      throw new IllegalStateException("this model was loaded without " + name);
    }
    return part;
  }

  /** The text encoder, which must have been loaded. */
  public QwenText text() {
    return present(text, Part.TEXT);
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /** Two latents on each axis make a token. */
  @Override
  public int edgeStep() {
    return 2 * present(vae, Part.ENCODER).config().scaleFactor();
  }

  /** Any number of sources; without a length the prompt is not padded and has no mask. */
  @Override
  public Conditioning encode(
      NDManager manager, String prompt, List<Source> sources, int textLength) {
    List<String> prompts = new ArrayList<>(List.of(prompt));
    if (settings.negativePrompt() != null) {
      prompts.add(settings.negativePrompt());
    }
    List<Pixels> originals = sources.stream().map(Source::original).toList();
    List<QwenText.Embedding> embeddings = text().encode(manager, prompts, originals, textLength);
    Map<String, NDArray> tensors = new TreeMap<>();
    put(tensors, PROMPT, MASK, embeddings.get(0));
    if (embeddings.size() > 1) {
      put(tensors, NEGATIVE, NEGATIVE_MASK, embeddings.get(1));
    }
    NDList latents = new NDList();
    List<Grid> grids = new ArrayList<>();
    for (Source source : sources) {
      Pixels pixels = source.pixels();
      grids.add(Grid.of(pixels.width(), pixels.height(), edgeStep()));
      latents.add(tokens(manager, pixels));
    }
    NDArray tokens = latents.remove(0);
    int channels = (int) tokens.getShape().get(2);
    tensors.put(
        SOURCE, latents.isEmpty() ? tokens : tokens.getNDArrayInternal().concat(latents, 1));
    return new Conditioning(tensors, grids.get(0), grids, channels);
  }

  private static void put(
      Map<String, NDArray> tensors, String name, String mask, QwenText.Embedding embedding) {
    tensors.put(name, embedding.sequence());
    if (embedding.mask() != null) {
      tensors.put(mask, embedding.mask());
    }
  }

  @Override
  public NDArray tokens(NDManager manager, Pixels picture) {
    return LatentPacking.pack(latents(manager, picture));
  }

  private NDArray latents(NDManager manager, Pixels source) {
    AutoencoderKLQwenImage autoencoder = present(vae, Part.ENCODER);
    NDArray image = Tensors.floats(manager, source.planes(), 1, 3, source.height(), source.width());
    return autoencoder.normalize(autoencoder.encode(image).mode());
  }

  /** With true CFG where {@code guidance} is above 1 and something is to be avoided. */
  @Override
  public VelocityField velocity(Conditioning conditioning, double guidance, Lora lora) {
    VelocityField wanted = field(conditioning, PROMPT, MASK, lora);
    return guidance > 1 && conditioning.has(NEGATIVE)
        ? new TrueCfg(wanted, field(conditioning, NEGATIVE, NEGATIVE_MASK, lora), guidance)
        : wanted;
  }

  /** Guidance is for sampling; what is trained is the prediction itself. */
  @Override
  public VelocityField trainedVelocity(Conditioning conditioning, double guidance, Lora lora) {
    return field(conditioning, PROMPT, MASK, lora);
  }

  private VelocityField field(Conditioning conditioning, String name, String mask, Lora lora) {
    boolean masked = !settings.attendsPadding() && conditioning.has(mask);
    return new QwenVelocity(
        present(transformer, Part.TRANSFORMER),
        conditioning,
        new QwenVelocity.Text(conditioning.tensor(name), masked ? conditioning.tensor(mask) : null),
        lora);
  }

  @Override
  public float[] sigmas(int steps, Conditioning conditioning) {
    return schedule.sigmas(steps, conditioning.target().tokens());
  }

  @Override
  public NDArray decode(NDArray tokens, Conditioning conditioning) {
    AutoencoderKLQwenImage autoencoder = present(vae, Part.DECODER);
    Grid target = conditioning.target();
    NDArray latents =
        autoencoder.denormalize(
            autoencoder.toOwnType(
                LatentPacking.unpack(tokens, 2L * target.rows(), 2L * target.columns())));
    return Ops.toFloat32(autoencoder.decode(latents)).div(2).add(0.5f).clip(0, 1);
  }
}
