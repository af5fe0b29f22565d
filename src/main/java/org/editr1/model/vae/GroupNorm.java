package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Normalisation over groups of channels, eps 1e-6. */
record GroupNorm(NDArray weight, NDArray bias, int groups) {
  GroupNorm(Weights weights, int groups) {
    this(weights.get("weight"), weights.get("bias"), groups);
  }

  NDArray forward(NDArray x) {
    return Ops.groupNorm(x, groups, weight, bias);
  }
}
