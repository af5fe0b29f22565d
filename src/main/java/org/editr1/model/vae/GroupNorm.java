package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Normalisation over groups of channels, eps 1e-6. */
record GroupNorm(NDArray weight, NDArray bias, int groups) {
  GroupNorm(Weights weights, long channels, int groups) {
    this(weights.get("weight", channels), weights.get("bias", channels), groups);
  }

  NDArray forward(NDArray x) {
    return Ops.groupNorm(x, groups, weight, bias);
  }
}
