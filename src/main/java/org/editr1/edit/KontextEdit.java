package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.nn.Lora;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.FluxTransformer2DModel.JointRotary;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * FLUX.1-Kontext (diffusers 0.42.1 FluxKontextPipeline): the source's latents come after the noise
 * on the sequence axis, with ids whose first coordinate is 1.
 */
public final class KontextEdit extends LatentEdit<FluxText, FluxTransformer2DModel> {
  /** (tasks, text tokens, joint dim). */
  public static final String PROMPT = "prompt_embeds";

  /** (tasks, pooled dim). */
  public static final String POOLED = "pooled_prompt_embeds";

  /** (tasks, source tokens, channels), as the transformer sees them. */
  public static final String SOURCE = "image_latents";

  /** Parts that are null are absent; either half of {@code vae} may be absent too. */
  public KontextEdit(
      FlowMatchSchedule schedule,
      Precision precision,
      @Nullable FluxText text,
      @Nullable Autoencoder vae,
      @Nullable FluxTransformer2DModel transformer) {
    super(schedule, precision, text, vae, transformer);
  }

  @Override
  public Conditioning encode(
      NDManager manager, String prompt, List<Source> sources, int textLength) {
    if (sources.size() != 1) {
      throw new IllegalArgumentException("Kontext takes one source image, not " + sources.size());
    }
    int length = textLength == 0 ? text().defaultLength() : textLength;
    FluxText.Embedding embedding = text().encode(manager, prompt, length);
    Pixels source = sources.get(0).pixels();
    NDArray tokens = tokens(manager, source);
    Grid grid = grid(source.width(), source.height());
    return new Conditioning(
        Map.of(PROMPT, embedding.sequence(), POOLED, embedding.pooled(), SOURCE, tokens),
        grid,
        List.of(grid),
        (int) tokens.getShape().get(2));
  }

  /** Ids of all tokens: text (zeros), noise, sources, each grid from its own corner. */
  public static float[][] ids(Conditioning conditioning) {
    int textTokens = (int) conditioning.tensor(PROMPT).getShape().get(1);
    List<float[]> ids = new ArrayList<>(Arrays.asList(new float[textTokens][3]));
    ids.addAll(ids(0, conditioning.target()));
    for (Grid grid : conditioning.sources()) {
      ids.addAll(ids(1, grid));
    }
    return ids.toArray(float[][]::new);
  }

  /** Ids (stream, row, column) of a grid; stream 0 is noise, 1 the source. */
  private static List<float[]> ids(int stream, Grid grid) {
    return IntStream.range(0, grid.tokens())
        .mapToObj(
            i -> {
              int row = i / grid.columns();
              return new float[] {stream, row, i % grid.columns()};
            })
        .toList();
  }

  @Override
  public VelocityField velocity(Conditioning conditioning, double guidance, Lora lora) {
    FluxTransformer2DModel transformer = transformer();
    NDArray prompt = transformer.precision().cast(conditioning.tensor(PROMPT));
    NDArray pooled = transformer.precision().cast(conditioning.tensor(POOLED));
    JointRotary rotary =
        transformer.rotary(
            conditioning.manager(),
            ids(conditioning),
            (int) prompt.getShape().get(1),
            conditioning.target().tokens());
    return new TransformerVelocity(
        transformer.precision(),
        conditioning.tensor(SOURCE),
        (hidden, sigma) -> {
          NDManager manager = hidden.getManager();
          float[] times =
              pooled.getShape().get(0) == 1 ? TransformerVelocity.distinct(sigma) : sigma;
          float[] guidances = new float[times.length];
          Arrays.fill(guidances, (float) guidance);
          FluxTransformer2DModel.Input input =
              new FluxTransformer2DModel.Input(
                  hidden,
                  TransformerVelocity.rows(prompt, sigma.length, manager),
                  TransformerVelocity.rows(pooled, times.length, manager),
                  times,
                  guidances);
          return transformer.forward(input, rotary, lora);
        });
  }
}
