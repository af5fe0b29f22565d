package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import java.util.List;
import org.editr1.tensor.Tensors;

/**
 * Rotary tables from picture shapes (diffusers QwenEmbedRope with scale_rope): a picture's place in
 * the list is its frame, rows and columns are counted from its centre, and the text goes on behind
 * the largest picture on all three axes. Angles are fp32, as the reference multiplies them.
 */
record QwenEmbedRope(int theta, List<Integer> axesDim) {
  /**
   * @param imgShapes the target, then each conditioning picture
   * @param textTokens with padding
   * @return (text and image tokens, 1, head dim / 2, 2) in fp32: cosine and sine of each pair
   */
  NDArray forward(NDManager manager, List<ImgShape> imgShapes, int textTokens) {
    int tokens = textTokens + imgShapes.stream().mapToInt(ImgShape::tokens).sum();
    Table table = new Table(tokens);
    int start = 0;
    for (ImgShape shape : imgShapes) {
      start = Math.max(start, Math.max(shape.height() / 2, shape.width() / 2));
    }
    for (int i = 0; i < textTokens; i++) {
      table.add(start + i, start + i, start + i);
    }
    for (int frame = 0; frame < imgShapes.size(); frame++) {
      ImgShape shape = imgShapes.get(frame);
      for (int i = 0; i < shape.tokens(); i++) {
        int row = i / shape.width() - (shape.height() - shape.height() / 2);
        int column = i % shape.width() - (shape.width() - shape.width() / 2);
        table.add(frame, row, column);
      }
    }
    return Tensors.floats(manager, table.turns, tokens, 1, table.pairs, 2);
  }

  /** Filled token by token. */
  private final class Table {
    private final int pairs = axesDim.stream().mapToInt(Integer::intValue).sum() / 2;
    private final float[] turns;
    private int at;

    Table(int tokens) {
      this.turns = new float[tokens * pairs * 2];
    }

    void add(int... position) {
      for (int axis = 0; axis < axesDim.size(); axis++) {
        for (int i = 0; i < axesDim.get(axis); i += 2) {
          float angle = position[axis] * frequency((float) i / axesDim.get(axis));
          turns[at++] = (float) StrictMath.cos(angle);
          turns[at++] = (float) StrictMath.sin(angle);
        }
      }
    }
  }

  private float frequency(float exponent) {
    return 1 / (float) StrictMath.pow(theta, exponent);
  }
}
