package org.editr1.model.clip;

import ai.djl.ndarray.NDArray;
import org.editr1.model.nn.Weights;

/** Attention and MLP, each behind a norm and with a residual. */
final class CLIPEncoderLayer {
  private final CLIPAttention selfAttn;
  private final LayerNorm layerNorm1;
  private final CLIPMLP mlp;
  private final LayerNorm layerNorm2;

  CLIPEncoderLayer(CLIPTowerConfig config, Weights weights, boolean causal) {
    this.selfAttn = new CLIPAttention(config, weights.at("self_attn"), causal);
    this.layerNorm1 = new LayerNorm(weights.at("layer_norm1"), config);
    this.mlp = new CLIPMLP(config, weights.at("mlp"));
    this.layerNorm2 = new LayerNorm(weights.at("layer_norm2"), config);
  }

  NDArray forward(NDArray x) {
    NDArray attended = x.add(selfAttn.forward(layerNorm1.forward(x)));
    return attended.add(mlp.forward(layerNorm2.forward(attended)));
  }
}
