package org.editr1.model.qwenvl;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import java.util.List;
import org.editr1.model.nn.Linear;
import org.editr1.model.nn.Weights;
import org.editr1.tensor.RotaryAttention;

/** Qwen2_5_VLVisionBlock with Qwen2_5_VLVisionAttention. */
final class VisionBlock {
  private static final double EPS = 1e-6;

  private final RMSNorm norm1;
  private final RMSNorm norm2;
  private final Linear qkv;
  private final Linear proj;
  private final GatedMLP mlp;

  VisionBlock(Qwen25VLConfig.Vision config, Weights weights) {
    int hidden = config.hiddenSize();
    this.norm1 = new RMSNorm(weights.at("norm1"), hidden, EPS);
    this.norm2 = new RMSNorm(weights.at("norm2"), hidden, EPS);
    this.qkv = new Linear(weights.at("attn.qkv"), hidden, 3L * hidden);
    this.proj = new Linear(weights.at("attn.proj"), hidden, hidden);
    this.mlp =
        GatedMLP.withBias(weights.at("mlp"), hidden, config.intermediateSize(), config.hiddenAct());
  }

  /**
   * @param x (patches, hidden) of all images
   * @param segments which patches see each other, covering all
   */
  NDArray forward(NDArray x, List<Segments> segments) {
    NDArray attended = x.add(proj.forward(attention(qkv.forward(norm1.forward(x)), segments)));
    return attended.add(mlp.forward(norm2.forward(attended)));
  }

  private static NDArray attention(NDArray qkv, List<Segments> segments) {
    NDList parts = new NDList();
    for (Segments some : segments) {
      NDArray attended = RotaryAttention.segments(some.of(qkv), some.turns());
      parts.add(attended.reshape(-1, qkv.getShape().get(1) / 3));
    }
    NDArray first = parts.get(0);
    return parts.size() == 1 ? first : first.getNDArrayInternal().concat(parts.subNDList(1), 0);
  }
}
