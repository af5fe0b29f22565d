package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import org.editr1.tensor.Ops;
import org.jspecify.annotations.Nullable;

/** x W^T + b, where there is a bias. */
public final class Linear {
  private final NDArray weight;
  private final @Nullable NDArray bias;

  public Linear(Weights weights) {
    this.weight = weights.get("weight");
    this.bias = weights.find("bias");
  }

  /**
   * @param x (..., in)
   * @return (..., out)
   */
  public NDArray forward(NDArray x) {
    return bias == null ? Ops.linear(x, weight) : Ops.linear(x, weight, bias);
  }

  public NDArray weight() {
    return weight;
  }
}
