package org.editr1.model.vae;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.Ops;

/** Residual block, attention over all pixels, residual block (diffusers QwenImageMidBlock). */
final class QwenImageMidBlock {
  private final QwenImageResidualBlock first;
  private final QwenImageAttentionBlock attention;
  private final QwenImageResidualBlock second;

  QwenImageMidBlock(Weights weights, int channels) {
    this.first = new QwenImageResidualBlock(weights.at("resnets", 0), channels, channels);
    this.attention = new QwenImageAttentionBlock(weights.at("attentions", 0), channels);
    this.second = new QwenImageResidualBlock(weights.at("resnets", 1), channels, channels);
  }

  NDArray forward(NDArray x) {
    return second.forward(attention.forward(first.forward(x)));
  }

  /** One head, 1x1 convolutions, residual. */
  private static final class QwenImageAttentionBlock {
    private final QwenImageRmsNorm norm;
    private final Conv2d toQkv;
    private final Conv2d proj;

    QwenImageAttentionBlock(Weights weights, int channels) {
      this.norm = QwenImageRmsNorm.ofImages(weights.at("norm"), channels);
      this.toQkv = new Conv2d(weights.at("to_qkv"), channels, 3L * channels, 1);
      this.proj = new Conv2d(weights.at("proj"), channels, channels, 1);
    }

    NDArray forward(NDArray x) {
      NDArray qkv = toQkv.forward(norm.forward(x)).flatten(2, 3).swapAxes(1, 2).expandDims(1);
      NDList heads = qkv.split(3, 3);
      NDArray attended =
          Ops.scaledDotProductAttention(heads.get(0), heads.get(1), heads.get(2)).squeeze(1);
      return proj.forward(attended.swapAxes(1, 2).reshape(x.getShape())).add(x);
    }
  }
}
