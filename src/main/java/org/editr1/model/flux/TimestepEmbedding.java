package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Two linear maps with SiLU between (diffusers embeddings.TimestepEmbedding, PixArtAlphaText). */
final class TimestepEmbedding {
  private final Linear linear1;
  private final Linear linear2;

  TimestepEmbedding(Weights weights) {
    this.linear1 = new Linear(weights.at("linear_1"));
    this.linear2 = new Linear(weights.at("linear_2"));
  }

  /** Who owns the weights. */
  NDManager manager() {
    return linear1.weight().getManager();
  }

  NDArray forward(NDArray sample) {
    return linear2.forward(Ops.silu(linear1.forward(sample)));
  }
}
