package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.diffusion.LatentPacking;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.model.flux.FluxTransformer2DModel.JointRotary;
import org.editr1.model.nn.Lora;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/**
 * Kontext's velocity for one conditioning and adapter. What does not change between calls is made
 * once, in the conditioning's manager; what a call makes belongs to the manager of its input.
 */
final class KontextVelocity implements VelocityField {
  private final FluxTransformer2DModel transformer;
  private final float guidance;
  private final Lora lora;
  private final NDArray prompt;
  private final NDArray pooled;
  private final NDArray source;
  private final JointRotary rotary;

  KontextVelocity(
      FluxTransformer2DModel transformer, Conditioning conditioning, float guidance, Lora lora) {
    this.transformer = transformer;
    this.guidance = guidance;
    this.lora = lora;
    this.prompt = toModel(conditioning.tensor(KontextEdit.PROMPT));
    this.pooled = toModel(conditioning.tensor(KontextEdit.POOLED));
    this.source = toModel(conditioning.tensor(KontextEdit.SOURCE));
    this.rotary =
        transformer.rotary(
            conditioning.manager(),
            ids(conditioning),
            (int) prompt.getShape().get(1),
            conditioning.target().tokens());
  }

  /** Ids of all tokens: text (zeros), noise, sources, each grid from its own corner. */
  static float[][] ids(Conditioning conditioning) {
    int textTokens = (int) conditioning.tensor(KontextEdit.PROMPT).getShape().get(1);
    List<float[]> ids = new ArrayList<>(Arrays.asList(new float[textTokens][3]));
    ids.addAll(ids(0, conditioning.target()));
    for (Grid grid : conditioning.sources()) {
      ids.addAll(ids(1, grid));
    }
    return ids.toArray(float[][]::new);
  }

  private static List<float[]> ids(int stream, Grid grid) {
    return Arrays.asList(LatentPacking.ids(stream, grid.rows(), grid.columns()));
  }

  private NDArray toModel(NDArray array) {
    return transformer.precision() == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }

  @Override
  public NDArray at(NDArray x, float[] sigma) {
    NDManager manager = x.getManager();
    int rows = sigma.length;
    NDArray hidden = toModel(x).concat(RowViews.rows(source, rows, manager), 1);
    float[] times = pooled.getShape().get(0) == 1 ? RowViews.distinct(sigma) : sigma;
    float[] guidances = new float[times.length];
    Arrays.fill(guidances, guidance);
    FluxTransformer2DModel.Input input =
        new FluxTransformer2DModel.Input(
            hidden,
            RowViews.rows(prompt, rows, manager),
            RowViews.rows(pooled, times.length, manager),
            times,
            guidances);
    NDArray velocity = transformer.forward(input, rotary, lora);
    return transformer.precision() == Precision.BF16 ? Ops.toTypeOf(velocity, x) : velocity;
  }
}
