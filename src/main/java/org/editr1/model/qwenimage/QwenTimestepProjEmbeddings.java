package org.editr1.model.qwenimage;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.editr1.model.nn.TimestepEmbedding;
import org.editr1.model.nn.TimestepSinusoid;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;
import org.editr1.tensor.Precision;

/** The conditioning vector: time alone (diffusers QwenTimestepProjEmbeddings). */
final class QwenTimestepProjEmbeddings {
  private static final double SCALE = 1000;

  private final TimestepEmbedding timestepEmbedder;
  private final TimestepSinusoid timeProj;
  private final Precision precision;

  QwenTimestepProjEmbeddings(Weights weights, long inner, Precision precision) {
    this.timestepEmbedder = TimestepEmbedding.ofTime(weights.at("timestep_embedder"), inner);
    this.timeProj = timestepEmbedder.sinusoid();
    this.precision = precision;
  }

  /**
   * The time has the model's type, its multiple is taken in fp32.
   *
   * @param timestep (rows) in 0..1
   * @return (rows, inner), owned by {@code manager}
   */
  NDArray forward(NDManager manager, float[] timestep) {
    if (precision == Precision.FP32) {
      return timestepEmbedder.forward(timeProj.forward(manager, timestep, SCALE));
    }
    float[] rounded = timestep.clone();
    for (int row = 0; row < rounded.length; row++) {
      rounded[row] = Precision.roundToBf16(timestep[row]);
    }
    return timestepEmbedder.forward(Ops.toBfloat16(timeProj.forward(manager, rounded, SCALE)));
  }
}
