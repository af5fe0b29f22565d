package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import java.util.ArrayList;
import java.util.List;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.nn.Lora;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.ImgShape;
import org.editr1.model.qwenimage.QwenImageTransformer2DModel.TokenLayout;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * Qwen-Image's velocity for one prompt, source and adapter. What does not change between calls is
 * made once, in the conditioning's manager; what a call makes belongs to the manager of its input.
 */
final class QwenVelocity implements VelocityField {
  private final QwenImageTransformer2DModel transformer;
  private final Lora lora;
  private final NDArray prompt;
  private final @Nullable NDArray mask;
  private final NDArray source;
  private final TokenLayout layout;

  /**
   * @param text of {@code conditioning} or what is to be avoided, with its mask
   */
  QwenVelocity(
      QwenImageTransformer2DModel transformer, Conditioning conditioning, Text text, Lora lora) {
    this.transformer = transformer;
    this.lora = lora;
    Text needed = text.trimmed();
    this.prompt = toModel(needed.embeds());
    this.mask = needed.mask();
    this.source = toModel(conditioning.tensor(QwenImageEdit.SOURCE));
    this.layout =
        transformer.layout(
            conditioning.manager(),
            shapes(conditioning),
            (int) prompt.getShape().get(1),
            conditioning.target().tokens());
  }

  /**
   * @param embeds (tasks, text tokens, joint dim)
   * @param mask (tasks, text tokens), 0 for padding; null: all is attended
   */
  record Text(NDArray embeds, @Nullable NDArray mask) {
    /**
     * Without the places at the end that are padding in all rows: nobody sees them and no position
     * depends on them. One prompt by itself then needs no mask.
     */
    Text trimmed() {
      if (mask == null) {
        return this;
      }
      float[] marks = mask.toFloatArray();
      int width = (int) mask.getShape().get(1);
      int length = 1;
      int tokens = 0;
      for (int i = 0; i < marks.length; i++) {
        if (marks[i] != 0) {
          length = Math.max(length, i % width + 1);
          tokens++;
        }
      }
      NDIndex kept = new NDIndex().addAllDim().addSliceDim(0, length);
      boolean full = tokens == marks.length / width * length;
      return new Text(embeds.get(kept), full ? null : mask.get(kept));
    }
  }

  private static List<ImgShape> shapes(Conditioning conditioning) {
    List<ImgShape> shapes = new ArrayList<>();
    shapes.add(shape(conditioning.target()));
    conditioning.sources().forEach(grid -> shapes.add(shape(grid)));
    return shapes;
  }

  private static ImgShape shape(Grid grid) {
    return new ImgShape(grid.rows(), grid.columns());
  }

  private NDArray toModel(NDArray array) {
    return transformer.precision() == Precision.BF16 ? Ops.toBfloat16(array) : array;
  }

  @Override
  public NDArray at(NDArray x, float[] sigma) {
    NDManager manager = x.getManager();
    int rows = sigma.length;
    QwenImageTransformer2DModel.Input input =
        new QwenImageTransformer2DModel.Input(
            toModel(x).concat(RowViews.rows(source, rows, manager), 1),
            RowViews.rows(prompt, rows, manager),
            mask == null ? null : RowViews.rows(mask, rows, manager),
            RowViews.distinct(sigma));
    NDArray velocity = transformer.forward(input, layout, lora);
    return transformer.precision() == Precision.BF16 ? Ops.toTypeOf(velocity, x) : velocity;
  }
}
