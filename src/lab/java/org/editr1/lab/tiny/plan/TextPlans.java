package org.editr1.lab.tiny.plan;

import org.editr1.model.clip.CLIPModel.CLIPTextConfig;
import org.editr1.model.text.T5EncoderModel.T5Config;

/** The tensors of the text encoders of FLUX. */
public final class TextPlans {
  private TextPlans() {}

  /** Those of {@link org.editr1.model.clip.CLIPModel.CLIPTextModel}. */
  public static TensorPlan clip(CLIPTextConfig config) {
    int width = config.hiddenSize();
    int inner = config.intermediateSize();
    int positions = config.maxPositionEmbeddings();
    TensorPlan plan =
        new TensorPlan()
            .tensor("embeddings.token_embedding.weight", 0, 0.1, config.vocabSize(), width)
            .tensor("embeddings.position_embedding.weight", 0, 0.1, positions, width);
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      String at = "encoder.layers." + i + ".";
      for (String name : new String[] {"q_proj", "k_proj", "v_proj", "out_proj"}) {
        plan.linear(at + "self_attn." + name, width, width);
      }
      plan.norm(at + "layer_norm1", width)
          .linear(at + "mlp.fc1", width, inner)
          .linear(at + "mlp.fc2", inner, width)
          .norm(at + "layer_norm2", width);
    }
    return plan.norm("final_layer_norm", width);
  }

  /** Those of {@link org.editr1.model.text.T5EncoderModel}, gated. */
  public static TensorPlan t5(T5Config config) {
    int width = config.dModel();
    int inner = config.dFf();
    int heads = config.numHeads() * config.dKv();
    TensorPlan plan = new TensorPlan().tensor("shared.weight", 0, 1, config.vocabSize(), width);
    for (int i = 0; i < config.numLayers(); i++) {
      String at = "encoder.block." + i + ".layer.";
      // Scores are not divided by sqrt(d_kv): the queries are that much smaller.
      double queries = 1 / Math.sqrt((double) width * config.dKv());
      plan.map(at + "0.SelfAttention.q.weight", queries, heads, width)
          .matrix(at + "0.SelfAttention.k", width, heads)
          .matrix(at + "0.SelfAttention.v", width, heads)
          .matrix(at + "0.SelfAttention.o", heads, width);
      if (i == 0) {
        int buckets = config.relativeAttentionNumBuckets();
        String bias = at + "0.SelfAttention.relative_attention_bias.weight";
        plan.tensor(bias, 0, 0.1, buckets, config.numHeads());
      }
      plan.scale(at + "0.layer_norm", width)
          .matrix(at + "1.DenseReluDense.wi_0", width, inner)
          .matrix(at + "1.DenseReluDense.wi_1", width, inner)
          .matrix(at + "1.DenseReluDense.wo", inner, width)
          .scale(at + "1.layer_norm", width);
    }
    return plan.scale("encoder.final_layer_norm", width);
  }
}
