package org.editr1.edit;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.editr1.diffusion.FlowMatchSchedule;
import org.editr1.diffusion.LatentPacking;
import org.editr1.diffusion.VelocityField;
import org.editr1.edit.Conditioning.Grid;
import org.editr1.model.vae.Autoencoder;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;
import org.jspecify.annotations.Nullable;

/**
 * The common parts of all families: an autoencoder whose latents are packed two by two into tokens,
 * and a schedule over the number of tokens.
 *
 * @param <T> the text encoders
 * @param <M> the transformer
 */
abstract class LatentEdit<T, M> implements EditModel {
  private final FlowMatchSchedule schedule;
  private final Precision precision;
  private final @Nullable T text;
  private final @Nullable Autoencoder vae;
  private final @Nullable M transformer;

  /** Parts that are null are absent; either half of {@code vae} may be absent too. */
  LatentEdit(
      FlowMatchSchedule schedule,
      Precision precision,
      @Nullable T text,
      @Nullable Autoencoder vae,
      @Nullable M transformer) {
    this.schedule = schedule;
    this.precision = precision;
    this.text = text;
    this.vae = vae;
    this.transformer = transformer;
  }

  private static <P> P present(@Nullable P part, Part name) {
    if (part == null) {
      throw new IllegalStateException("this model was loaded without " + name);
    }
    return part;
  }

  /** The text encoders, which must have been loaded. */
  public T text() {
    return present(text, Part.TEXT);
  }

  M transformer() {
    return present(transformer, Part.TRANSFORMER);
  }

  @Override
  public Precision precision() {
    return precision;
  }

  /** A token is two latents wide and high. */
  @Override
  public int sizeMultiple() {
    return 2 * present(vae, Part.ENCODER).scaleFactor();
  }

  /** The tokens of an image of {@code width} x {@code height} pixels. */
  public Grid grid(int width, int height) {
    return Grid.of(width, height, sizeMultiple());
  }

  @Override
  public NDArray tokens(NDManager manager, Pixels image) {
    return LatentPacking.pack(latents(manager, image));
  }

  /** The normalised latents (1, channels, height, width) of an image. */
  NDArray latents(NDManager manager, Pixels image) {
    Autoencoder encoder = present(vae, Part.ENCODER);
    NDArray planes = Tensors.floats(manager, image.planes(), 1, 3, image.height(), image.width());
    return encoder.normalize(encoder.encode(planes).mode());
  }

  @Override
  public float[] sigmas(int steps, Conditioning conditioning) {
    return schedule.sigmas(steps, conditioning.target().tokens());
  }

  @Override
  public NDArray decode(NDArray tokens, Conditioning conditioning) {
    Autoencoder decoder = present(vae, Part.DECODER);
    Grid target = conditioning.target();
    NDArray latents =
        decoder.denormalize(
            decoder.toOwnType(
                LatentPacking.unpack(tokens, 2L * target.rows(), 2L * target.columns())));
    return Ops.toFloat32(decoder.decode(latents)).div(2).add(0.5f).clip(0, 1);
  }

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
}
