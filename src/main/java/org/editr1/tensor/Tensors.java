package org.editr1.tensor;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Creates arrays in the engine's own memory. On a CPU {@code NDManager.create} backs an array by
 * Java direct memory that outlives its manager, so the data is copied and the first array closed.
 */
public final class Tensors {
  private Tensors() {}

  /** A new fp32 array. */
  public static NDArray floats(NDManager manager, float[] values, long... shape) {
    try (NDArray borrowed = manager.create(values, new Shape(shape))) {
      return borrowed.duplicate();
    }
  }

  /** A new fp64 array. */
  public static NDArray doubles(NDManager manager, double[] values, long... shape) {
    try (NDArray borrowed = manager.create(values, new Shape(shape))) {
      return borrowed.duplicate();
    }
  }

  /** A new int64 array. */
  public static NDArray longs(NDManager manager, long[] values, long... shape) {
    try (NDArray borrowed = manager.create(values, new Shape(shape))) {
      return borrowed.duplicate();
    }
  }

  /** A new int64 array (rows, length) of rows of one length. */
  public static NDArray longs(NDManager manager, long[][] rows) {
    long[] flat = Stream.of(rows).flatMapToLong(Arrays::stream).toArray();
    return longs(manager, flat, rows.length, rows[0].length);
  }

  /**
   * A bf16 array of {@code shape} that takes no memory, since all its elements are one in memory:
   * for inventories, which read shapes only.
   */
  public static NDArray blank(NDManager manager, long... shape) {
    try (NDArray one = Ops.emptyBfloat16(manager, 1)) {
      return shape.length == 0 ? one.reshape(new Shape()) : one.broadcast(new Shape(shape));
    }
  }

  /**
   * A handle to the data of {@code array} that belongs to {@code manager}, as do results computed
   * from it.
   */
  public static NDArray view(NDManager manager, NDArray array) {
    NDArray view = array.reshape(array.getShape());
    view.attach(manager);
    return view;
  }

  /** The parts, joined along {@code axis}; a single part is returned itself. */
  public static NDArray concat(NDList parts, int axis) {
    return parts.size() == 1 ? parts.head() : NDArrays.concat(parts, axis);
  }
}
