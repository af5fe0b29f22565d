package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/** x W^T + b; the bias is optional. */
public record Linear(NDArray weight, @Nullable NDArray bias) {
  public Linear(Weights weights, long in, long out) {
    this(weights.get("weight", out, in), weights.get("bias", out));
  }

  /** x W^T. */
  public static Linear withoutBias(Weights weights, long in, long out) {
    return new Linear(weights.get("weight", out, in), null);
  }

  /**
   * @param x (..., in)
   * @return (..., out)
   */
  public NDArray forward(NDArray x) {
    return bias == null ? Ops.linear(x, weight) : Ops.linear(x, weight, bias);
  }
}
