package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Gradients without DJL's collector, of which there is one per process: any thread may
 * back-propagate at any time, as long as no array that requires a gradient is shared.
 */
public final class Gradients {
  private Gradients() {}

  /** Makes {@code parameter} a leaf whose gradient {@link #backward} fills. */
  public static NDArray require(NDArray parameter) {
    JniUtils.setGradMode(true);
    JniUtils.attachGradient((PtNDArray) parameter, true);
    return parameter;
  }

  /** Records nothing on this thread until the next {@link #require}. */
  public static void off() {
    JniUtils.setGradMode(false);
  }

  /** Back-propagates from the scalar {@code loss}. */
  public static void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }
  }

  /** The gradient of a leaf after {@link #backward}; close it, or its manager will. */
  public static NDArray of(NDArray parameter) {
    return JniUtils.getGradient((PtNDArray) parameter);
  }
}
