package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Qwen2_5_VLRMSNorm, which is T5's: in fp32, the weight behind the rounding. */
record RMSNorm(NDArray weight, double eps) {
  RMSNorm(Weights weights, long width, double eps) {
    this(weights.get("weight", width), eps);
  }

  NDArray forward(NDArray x) {
    return Ops.t5LayerNorm(x, weight, eps);
  }
}
