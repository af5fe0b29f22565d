package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import org.editr1.journey.UserError;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Arrays;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * The conditioning vector: time, guidance and pooled text (diffusers embeddings.py; without a
 * guidance embedder it is CombinedTimestepTextProjEmbeddings).
 */
final class CombinedTimestepGuidanceTextProjEmbeddings {
  private static final int CHANNELS = 256;

  private final TimestepEmbedding timestepEmbedder;
  private final @Nullable TimestepEmbedding guidanceEmbedder;
  private final TimestepEmbedding textEmbedder;
  private final Precision precision;

  CombinedTimestepGuidanceTextProjEmbeddings(
      Weights weights, boolean guidance, Precision precision) {
    this.timestepEmbedder = new TimestepEmbedding(weights.at("timestep_embedder"));
    this.guidanceEmbedder =
        guidance ? new TimestepEmbedding(weights.at("guidance_embedder")) : null;
    this.textEmbedder = new TimestepEmbedding(weights.at("text_embedder"));
    this.precision = precision;
  }

  /**
   * @param timestep (batch) in 0..1; {@code guidance} likewise unscaled, null without an embedder
   * @param pooledProjection (batch, pooled)
   * @return (batch, inner)
   */
  NDArray forward(float[] timestep, float @Nullable [] guidance, NDArray pooledProjection) {
    NDArray temb = timestepEmbedder.forward(sinusoid(timestep, pooledProjection));
    if (guidanceEmbedder != null) {
      if (guidance == null) {
        throw new UserError("this transformer embeds guidance, but none is given");
      }
      temb = temb.add(guidanceEmbedder.forward(sinusoid(guidance, pooledProjection)));
    }
    return temb.add(textEmbedder.forward(pooledProjection));
  }

  /** get_timestep_embedding with flip_sin_to_cos and no shift, of 1000 times the values. */
  private NDArray sinusoid(float[] values, NDArray like) {
    int half = CHANNELS / 2;
    float[] out = new float[values.length * CHANNELS];
    for (int row = 0; row < values.length; row++) {
      float scaled = thousandfold(values[row]);
      for (int i = 0; i < half; i++) {
        float exponent = (float) -StrictMath.log(10000) * i / half;
        float angle = scaled * (float) StrictMath.exp(exponent);
        out[row * CHANNELS + i] = (float) StrictMath.cos(angle);
        out[row * CHANNELS + half + i] = (float) StrictMath.sin(angle);
      }
    }
    NDArray table = Arrays.floats(like.getManager(), out, values.length, CHANNELS);
    return precision == Precision.BF16 ? Ops.toBfloat16(table) : table;
  }

  /** The product is taken in the model's type: bf16 turns 718.75 into 720. */
  private float thousandfold(float value) {
    return precision == Precision.BF16
        ? Precision.roundToBf16(Precision.roundToBf16(value) * 1000)
        : value * 1000;
  }
}
