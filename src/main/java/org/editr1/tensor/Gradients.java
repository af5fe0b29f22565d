package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Gradients without DJL's gradient collector, which exists once per process: any thread may
 * back-propagate at any time, as long as no array that requires a gradient is shared.
 */
public final class Gradients {
  private Gradients() {}

  /** Runs {@code work} so that {@link #backward} can go through it. */
  public static <T extends @Nullable Object> T recorded(Supplier<T> work) {
    return inMode(true, work);
  }

  /** Runs {@code work} without recording it for a backward pass. */
  public static <T extends @Nullable Object> T unrecorded(Supplier<T> work) {
    return inMode(false, work);
  }

  /** Sets the mode of this thread, and restores the previous one after {@code work}. */
  private static <T extends @Nullable Object> T inMode(boolean recorded, Supplier<T> work) {
    boolean before = JniUtils.isGradMode();
    JniUtils.setGradMode(recorded);
    try {
      return work.get();
    } finally {
      JniUtils.setGradMode(before);
    }
  }

  /** Makes {@code parameter} a leaf whose gradient {@link #backward} fills. */
  public static NDArray require(NDArray parameter) {
    JniUtils.attachGradient((PtNDArray) parameter, true);
    return parameter;
  }

  /** Stops recording on this thread, except within {@link #recorded}. */
  public static void disable() {
    JniUtils.setGradMode(false);
  }

  /**
   * Back-propagates from the scalar {@code loss}; a leaf adds up the gradients of several passes.
   */
  public static void backward(NDArray loss) {
    try (NDArray one = loss.onesLike()) {
      JniUtils.backward((PtNDArray) loss, (PtNDArray) one, false, false);
    }
  }

  /**
   * The gradient of a leaf after {@link #backward}, or null if none reached it; its manager closes
   * it if the caller does not.
   */
  public static @Nullable NDArray of(NDArray parameter) {
    return JniUtils.getGradient((PtNDArray) parameter);
  }
}
