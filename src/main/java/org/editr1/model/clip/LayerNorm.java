package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** LayerNorm over the last axis, with weights. */
record LayerNorm(NDArray weight, NDArray bias, double eps) {
  LayerNorm(Weights weights, CLIPTowerConfig config) {
    this(
        weights.get("weight", config.hiddenSize()),
        weights.get("bias", config.hiddenSize()),
        config.layerNormEps());
  }

  NDArray forward(NDArray x) {
    return Ops.layerNorm(x, weight, bias, eps);
  }
}
