package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.nn.Lora;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.transformer.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image-Edit-2509 and later (diffusers 0.42.1 QwenImageEditPlusPipeline): the sources' latents
 * come after the noise on the sequence axis, and the text encoder has seen the sources too.
 */
public final class QwenImageEdit extends LatentEdit<QwenText, QwenImageTransformer2DModel> {
  /** (tasks, text tokens, joint dim). */
  public static final String PROMPT = "prompt_embeds";

  /** (tasks, text tokens), 0 for padding; absent without padding. */
  public static final String MASK = "prompt_embeds_mask";

  /** {@link #PROMPT} of the negative prompt; absent without one. */
  public static final String NEGATIVE = "negative_prompt_embeds";

  /** {@link #MASK} of the negative prompt; absent without one. */
  public static final String NEGATIVE_MASK = "negative_prompt_embeds_mask";

  /** (tasks, tokens of all sources, channels), as the transformer sees them. */
  public static final String SOURCE = "image_latents";

  private final Settings settings;

  /**
   * @param attendsPadding whether the padding of prompts is attended, as by releases of diffusers
   *     that took a mask and ignored it
   * @param negativePrompt null: tasks are encoded without one, and guidance has no effect
   */
  public record Settings(boolean attendsPadding, @Nullable String negativePrompt) {
    /** The settings of the published training: no guidance, padding hidden. */
    public static final Settings STANDARD = new Settings(false, null);
  }

  /** Parts that are null are absent; either half of {@code vae} may be absent too. */
  public QwenImageEdit(
      FlowMatchSchedule schedule,
      Precision precision,
      Settings settings,
      @Nullable QwenText text,
      @Nullable Autoencoder vae,
      @Nullable QwenImageTransformer2DModel transformer) {
    super(schedule, precision, text, vae, transformer);
    this.settings = settings;
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
      grids.add(grid(pixels.width(), pixels.height()));
      latents.add(tokens(manager, pixels));
    }
    NDArray tokens = Tensors.concat(latents, 1);
    tensors.put(SOURCE, tokens);
    return new Conditioning(tensors, grids.get(0), grids, (int) tokens.getShape().get(2));
  }

  private static void put(
      Map<String, NDArray> tensors, String name, String mask, QwenText.Embedding embedding) {
    tensors.put(name, embedding.sequence());
    if (embedding.mask() != null) {
      tensors.put(mask, embedding.mask());
    }
  }

  /**
   * Guidance by a second prediction, for the negative prompt (true CFG of diffusers'
   * QwenImageEditPlusPipeline), where {@code guidance} is above 1 and the task has one: the sum
   * keeps the length of the positive prediction, token by token.
   */
  @Override
  public VelocityField velocity(Conditioning conditioning, double guidance, Lora lora) {
    VelocityField positive = field(conditioning, PROMPT, MASK, lora);
    if (guidance <= 1 || !conditioning.has(NEGATIVE)) {
      return positive;
    }
    VelocityField negative = field(conditioning, NEGATIVE, NEGATIVE_MASK, lora);
    return (x, sigma) -> Ops.trueCfg(positive.at(x, sigma), negative.at(x, sigma), guidance);
  }

  /** The prediction without guidance, which is for sampling only. */
  @Override
  public VelocityField trainedVelocity(Conditioning conditioning, double guidance, Lora lora) {
    return field(conditioning, PROMPT, MASK, lora);
  }

  private VelocityField field(Conditioning conditioning, String name, String mask, Lora lora) {
    QwenImageTransformer2DModel transformer = transformer();
    boolean masked = !settings.attendsPadding() && conditioning.has(mask);
    QwenText.Embedding text =
        new QwenText.Embedding(conditioning.tensor(name), masked ? conditioning.tensor(mask) : null)
            .trimmed();
    NDArray prompt = transformer.precision().cast(text.sequence());
    TokenLayout layout =
        transformer.layout(
            conditioning.manager(),
            shapes(conditioning),
            (int) prompt.getShape().get(1),
            conditioning.target().tokens());
    return new TransformerVelocity(
        transformer.precision(),
        conditioning.tensor(SOURCE),
        (hidden, sigma) -> {
          NDManager manager = hidden.getManager();
          NDArray marks = text.mask();
          QwenImageTransformer2DModel.Input input =
              new QwenImageTransformer2DModel.Input(
                  hidden,
                  TransformerVelocity.rows(prompt, sigma.length, manager),
                  marks == null ? null : TransformerVelocity.rows(marks, sigma.length, manager),
                  TransformerVelocity.distinct(sigma));
          return transformer.forward(input, layout, lora);
        });
  }

  private static List<ImgShape> shapes(Conditioning conditioning) {
    return Stream.concat(Stream.of(conditioning.target()), conditioning.sources().stream())
        .map(grid -> new ImgShape(grid.rows(), grid.columns()))
        .toList();
  }
}
