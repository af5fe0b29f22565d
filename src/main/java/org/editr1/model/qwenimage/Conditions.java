package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.Shape;
import org.editr1.model.nn.AdaLayerNorm;
import org.editr1.tensor.Tensors;

/**
 * What all blocks of one forward read.
 *
 * @param siluTemb (rows, inner): SiLU of the conditioning vector; with {@code zeroCondT} one row
 *     more, that of time 0, which the conditioning pictures take
 * @param mask (batch, text tokens), 0 for padding; without elements: all text counts
 */
public record Conditions(NDArray siluTemb, boolean zeroCondT, NDArray mask, TokenLayout layout) {
  /** The same in another scope, which then owns what is made from it. */
  Conditions in(NDManager scope) {
    return new Conditions(Tensors.view(scope, siluTemb), zeroCondT, mask, layout);
  }

  /** (rows, inner): text and the last norm always take the real time. */
  NDArray ofText() {
    return zeroCondT ? siluTemb.get(new NDIndex().addSliceDim(0, rows())) : siluTemb;
  }

  private long rows() {
    return siluTemb.getShape().get(0) - 1;
  }

  /**
   * @return parts of the modulation, each (rows, 1, inner), or with {@code zeroCondT} by token
   */
  NDList ofImage(AdaLayerNorm modulation) {
    NDList parts = modulation.forward(siluTemb);
    if (!zeroCondT) {
      return parts;
    }
    NDList byToken = new NDList();
    int others = layout.imageTokens() - layout.targetTokens();
    for (NDArray part : parts) {
      long inner = part.getShape().get(2);
      NDList split = part.split(new long[] {rows()}, 0);
      NDArray target = split.get(0).broadcast(new Shape(rows(), layout.targetTokens(), inner));
      byToken.add(target.concat(split.get(1).broadcast(new Shape(rows(), others, inner)), 1));
    }
    return byToken;
  }
}
