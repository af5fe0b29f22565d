package org.editr1.model.nn;

import ai.djl.ndarray.NDArray;
import org.editr1.tensor.Ops;

/** Two linear maps with SiLU between (diffusers embeddings.TimestepEmbedding, PixArtAlphaText). */
public final class TimestepEmbedding {
  private final Linear linear1;
  private final Linear linear2;

  public TimestepEmbedding(Weights weights, long channels, long inner) {
    this.linear1 = new Linear(weights.at("linear_1"), channels, inner);
    this.linear2 = new Linear(weights.at("linear_2"), inner, inner);
  }

  /**
   * @param sample (batch, channels)
   * @return (batch, inner)
   */
  public NDArray forward(NDArray sample) {
    return linear2.forward(Ops.silu(linear1.forward(sample)));
  }

  /** Of a time, which comes as a {@link TimestepSinusoid}. */
  public static TimestepEmbedding ofTime(Weights weights, long inner) {
    return new TimestepEmbedding(weights, TimestepSinusoid.CHANNELS, inner);
  }

  /** A sinusoid whose constants live as long as these weights. */
  public TimestepSinusoid sinusoid() {
    return TimestepSinusoid.on(linear1.weight().getManager());
  }
}
