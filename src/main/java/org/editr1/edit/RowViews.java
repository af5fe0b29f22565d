package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** What one task, or each of several, gives to the rows of a forward. */
final class RowViews {
  private RowViews() {}

  /** One level where all rows have the same: blocks are then modulated once for all of them. */
  static float[] distinct(float[] sigma) {
    for (float level : sigma) {
      if (level != sigma[0]) {
        return sigma;
      }
    }
    return new float[] {sigma[0]};
  }

  /** A view of one task's tensor for all rows, or of as many tasks' as there are rows. */
  static NDArray rows(NDArray tensor, int rows, NDManager manager) {
    long[] shape = tensor.getShape().getShape().clone();
    if (shape[0] != rows && shape[0] != 1) {
      throw new IllegalArgumentException(shape[0] + " tasks for " + rows + " rows");
    }
    shape[0] = rows;
    NDArray view = tensor.broadcast(new Shape(shape));
    view.attach(manager);
    return view;
  }
}
