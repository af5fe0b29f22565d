package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.Map;

/**
 * What a task conditions its edits on.
 *
 * @param tensors by name, (tasks, ...): which there are is the model family's business
 * @param target grid of the tokens that are sampled
 * @param sources grids of the source pictures' tokens
 * @param channels of a token
 */
public record Conditioning(
    Map<String, NDArray> tensors, Grid target, List<Grid> sources, int channels) {
  /** Rows and columns of tokens. */
  public record Grid(int rows, int columns) {
    public int tokens() {
      return rows * columns;
    }
  }
}
