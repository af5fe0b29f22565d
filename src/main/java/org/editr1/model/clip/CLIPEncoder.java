package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import java.util.List;
import java.util.stream.IntStream;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Scope;

/** The layers of a tower. */
final class CLIPEncoder {
  private final List<CLIPEncoderLayer> layers;

  CLIPEncoder(CLIPTowerConfig config, Weights weights, boolean causal) {
    this.layers =
        IntStream.range(0, config.numHiddenLayers())
            .mapToObj(i -> new CLIPEncoderLayer(config, weights.at("layers", i), causal))
            .toList();
  }

  /**
   * @param hidden (batch, tokens, hidden); closed
   */
  NDArray forward(NDArray hidden) {
    NDArray last = hidden;
    for (CLIPEncoderLayer layer : layers) {
      last = Scope.through(last, layer::forward);
    }
    return last;
  }
}
