package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.editr1.diffusion.VelocityField;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/**
 * The velocity that a transformer predicts over the noise tokens, with the tokens of the sources
 * after them on the sequence axis. Everything that does not change between calls is made once, in
 * the manager of the conditioning; the result of a call belongs to the manager of its input.
 *
 * @param source (tasks, source tokens, channels)
 */
record TransformerVelocity(Precision precision, NDArray source, Prediction prediction)
    implements VelocityField {
  /** A forward of the transformer. */
  interface Prediction {
    /**
     * @param hidden (rows, noise and source tokens, channels), in the model's type
     * @param sigma (rows)
     * @return (rows, noise tokens, channels)
     */
    NDArray of(NDArray hidden, float[] sigma);
  }

  TransformerVelocity {
    source = precision.cast(source);
  }

  @Override
  public NDArray at(NDArray x, float[] sigma) {
    NDArray hidden = precision.cast(x).concat(rows(source, sigma.length, x.getManager()), 1);
    NDArray velocity = prediction.of(hidden, sigma);
    return precision == Precision.BF16 ? Ops.toTypeOf(velocity, x) : velocity;
  }

  /**
   * The one level that all rows share, so that blocks are modulated once for all rows, or all
   * levels.
   */
  static float[] distinct(float[] sigma) {
    for (float level : sigma) {
      if (level != sigma[0]) {
        return sigma;
      }
    }
    return new float[] {sigma[0]};
  }

  /** A view of one task's tensor for all rows, or of as many tasks' tensors as there are rows. */
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
