package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/** What the language model keeps of tokens that several rows begin with. */
public record Beginning(List<Layer> layers) {
  /**
   * What later tokens see of a layer.
   *
   * @param keys (1, tokens, heads * d), turned to their positions; {@code values} alike
   */
  record Layer(NDArray keys, NDArray values) {}

  /** How many tokens it has. */
  public int tokens() {
    return (int) layers.get(0).keys().getShape().get(1);
  }

  /** What comes behind it in each of {@code rows}. */
  long[][] behind(long[][] rows) {
    return Stream.of(rows)
        .map(row -> Arrays.copyOfRange(row, tokens(), row.length))
        .toArray(long[][]::new);
  }
}
