package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import java.util.Map;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.LatentPacking;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.model.nn.Lora;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * FLUX.1-Kontext (diffusers FluxKontextPipeline): the source's latents stand behind the noise on
 * the sequence axis, with ids whose first coordinate is 1.
 */
public final class KontextEdit implements EditModel {
  /** (tasks, text tokens, joint dim). */
  public static final String PROMPT = "prompt_embeds";

  /** (tasks, pooled dim). */
  public static final String POOLED = "pooled_prompt_embeds";

  /** (tasks, source tokens, channels), as the transformer sees them. */
  public static final String SOURCE = "image_latents";

  private final FlowMatchSchedule schedule;
  private final Precision precision;
  private final @Nullable FluxText text;
  private final @Nullable AutoencoderKL vae;
  private final @Nullable FluxTransformer2DModel transformer;

  /** Parts that are null are absent; of {@code vae} either half may be absent too. */
  public KontextEdit(
      FlowMatchSchedule schedule,
      Precision precision,
      @Nullable FluxText text,
      @Nullable AutoencoderKL vae,
      @Nullable FluxTransformer2DModel transformer) {
    this.schedule = schedule;
    this.precision = precision;
    this.text = text;
    this.vae = vae;
    this.transformer = transformer;
  }

  /** The text encoders, which must have been loaded. */
  public FluxText text() {
    return present(text, Part.TEXT);
  }

  private static <T> T present(@Nullable T part, Part name) {
    if (part == null) {
      throw new IllegalStateException("this model was loaded without " + name);
    }
    return part;
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

  @Override
  public Conditioning encode(
      NDManager manager, String prompt, List<Source> sources, int textLength) {
    if (sources.size() != 1) {
      throw new IllegalArgumentException("Kontext takes one source picture, not " + sources.size());
    }
    int length = textLength == 0 ? text().defaultLength() : textLength;
    FluxText.Embedding embedding = text().encode(manager, prompt, length);
    Pixels source = sources.get(0).pixels();
    NDArray latents = latents(manager, source);
    Grid grid = grid(source.width(), source.height());
    return new Conditioning(
        Map.of(
            PROMPT, embedding.sequence(),
            POOLED, embedding.pooled(),
            SOURCE, LatentPacking.pack(latents)),
        grid,
        List.of(grid),
        4 * (int) latents.getShape().get(1));
  }

  @Override
  public NDArray tokens(NDManager manager, Pixels picture) {
    return LatentPacking.pack(latents(manager, picture));
  }

  private NDArray latents(NDManager manager, Pixels source) {
    AutoencoderKL autoencoder = present(vae, Part.ENCODER);
    NDArray image = Tensors.floats(manager, source.planes(), 1, 3, source.height(), source.width());
    return autoencoder.normalize(autoencoder.encode(image).mode());
  }

  /** The tokens of a picture of {@code width} x {@code height} pixels. */
  public Grid grid(int width, int height) {
    return Grid.of(width, height, edgeStep());
  }

  /** Ids of all tokens: text (zeros), noise, source, each grid from its own corner. */
  public static float[][] ids(Conditioning conditioning) {
    return KontextVelocity.ids(conditioning);
  }

  @Override
  public VelocityField velocity(Conditioning conditioning, double guidance, Lora lora) {
    return new KontextVelocity(
        present(transformer, Part.TRANSFORMER), conditioning, (float) guidance, lora);
  }

  @Override
  public float[] sigmas(int steps, Conditioning conditioning) {
    return schedule.sigmas(steps, conditioning.target().tokens());
  }

  @Override
  public NDArray decode(NDArray tokens, Conditioning conditioning) {
    AutoencoderKL autoencoder = present(vae, Part.DECODER);
    Grid target = conditioning.target();
    NDArray latents =
        autoencoder.denormalize(
            autoencoder.toOwnType(
                LatentPacking.unpack(tokens, 2L * target.rows(), 2L * target.columns())));
    return Ops.toFloat32(autoencoder.decode(latents)).div(2).add(0.5f).clip(0, 1);
  }
}
