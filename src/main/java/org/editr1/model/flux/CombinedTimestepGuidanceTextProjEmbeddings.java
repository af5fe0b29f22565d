package org.editr1.model.flux;

import ai.djl.ndarray.NDArray;
import org.editr1.UserError;
import org.editr1.model.nn.TimestepEmbedding;
import org.editr1.model.nn.TimestepSinusoid;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;
import org.jspecify.annotations.Nullable;

/**
 * The conditioning vector: time, guidance and pooled text (diffusers embeddings.py; without a
 * guidance embedder it is CombinedTimestepTextProjEmbeddings).
 */
final class CombinedTimestepGuidanceTextProjEmbeddings {
  private final TimestepEmbedding timestepEmbedder;
  private final @Nullable TimestepEmbedding guidanceEmbedder;
  private final TimestepEmbedding textEmbedder;
  private final Precision precision;
  private final TimestepSinusoid sinusoid;

  CombinedTimestepGuidanceTextProjEmbeddings(
      Weights weights, FluxConfig config, Precision precision) {
    int inner = config.innerDim();
    this.timestepEmbedder = TimestepEmbedding.ofTime(weights.at("timestep_embedder"), inner);
    this.guidanceEmbedder =
        config.guidanceEmbeds()
            ? TimestepEmbedding.ofTime(weights.at("guidance_embedder"), inner)
            : null;
    this.textEmbedder =
        new TimestepEmbedding(weights.at("text_embedder"), config.pooledProjectionDim(), inner);
    this.precision = precision;
    this.sinusoid = timestepEmbedder.sinusoid();
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

  /** Of 1000 times the values. */
  private NDArray sinusoid(float[] values, NDArray like) {
    float[] scaled = new float[values.length];
    for (int row = 0; row < scaled.length; row++) {
      scaled[row] = thousandfold(values[row]);
    }
    NDArray table = sinusoid.forward(like.getManager(), scaled, 1);
    return precision == Precision.BF16 ? Ops.toBfloat16(table) : table;
  }

  /** The product is taken in the model's type: bf16 turns 718.75 into 720. */
  private float thousandfold(float value) {
    return precision == Precision.BF16
        ? Precision.roundToBf16(Precision.roundToBf16(value) * 1000)
        : value * 1000;
  }
}
