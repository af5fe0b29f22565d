package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Tensors;

/**
 * Two linear maps with SiLU between them (diffusers 0.42.1 embeddings.TimestepEmbedding and
 * PixArtAlphaTextProjection).
 */
public record TimestepEmbedding(Linear linear1, Linear linear2) {
  public TimestepEmbedding(Weights weights, long channels, long inner) {
    this(
        new Linear(weights.at("linear_1"), channels, inner),
        new Linear(weights.at("linear_2"), inner, inner));
  }

  /**
   * @param sample (batch, channels)
   * @return (batch, inner)
   */
  public NDArray forward(NDArray sample) {
    return linear2.forward(Ops.silu(linear1.forward(sample)));
  }

  /**
   * The embedding of a time, or of another number, by the cosines, then the sines of its multiples
   * (diffusers 0.42.1 embeddings.get_timestep_embedding with flip_sin_to_cos, no shift and 256
   * channels).
   *
   * <p>The frequencies are computed by {@link StrictMath} and not by the engine: they are
   * multiplied by up to a thousand, and the last bit of MKL's vectorised exp differs between makes
   * of processor and between its code paths, which the gradients would show.
   *
   * @param frequencies (1, 128), 10000^(-i / 128), fp32; they live as long as the weights
   */
  public record OfTime(NDArray frequencies, TimestepEmbedding embedding) {
    private static final int CHANNELS = 256;

    public static OfTime of(Weights weights, long inner) {
      TimestepEmbedding embedding = new TimestepEmbedding(weights, CHANNELS, inner);
      NDManager manager = embedding.linear1.weight().getManager();
      float[] frequencies = new float[CHANNELS / 2];
      for (int i = 0; i < frequencies.length; i++) {
        float exponent = (float) -StrictMath.log(10000) * i / frequencies.length;
        frequencies[i] = (float) StrictMath.exp(exponent);
      }
      return new OfTime(Tensors.floats(manager, frequencies, 1, frequencies.length), embedding);
    }

    /**
     * @param scale factor of the angles
     * @param precision the type of the weights
     * @return (times, inner), owned by {@code manager}
     */
    public NDArray forward(NDManager manager, float[] times, double scale, Precision precision) {
      NDArray angles = Tensors.floats(manager, times, times.length, 1).mul(frequencies);
      NDArray scaled = scale == 1 ? angles : Ops.scale(angles, scale);
      return embedding.forward(precision.cast(scaled.cos().concat(scaled.sin(), 1)));
    }
  }
}
