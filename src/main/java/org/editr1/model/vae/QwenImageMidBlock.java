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

  QwenImageMidBlock(Weights weights) {
    this.first = new QwenImageResidualBlock(weights.at("resnets", 0));
    this.attention = new QwenImageAttentionBlock(weights.at("attentions", 0));
    this.second = new QwenImageResidualBlock(weights.at("resnets", 1));
  }

  NDArray forward(NDArray x) {
    return second.forward(attention.forward(first.forward(x)));
  }

  /** One head, 1x1 convolutions, residual. */
  private static final class QwenImageAttentionBlock {
    private final QwenImageRmsNorm norm;
    private final Conv2d toQkv;
    private final Conv2d proj;

    QwenImageAttentionBlock(Weights weights) {
      this.norm = QwenImageRmsNorm.of(weights.at("norm"));
      this.toQkv = new Conv2d(weights.at("to_qkv"));
      this.proj = new Conv2d(weights.at("proj"));
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
