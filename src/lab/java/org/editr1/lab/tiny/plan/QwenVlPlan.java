package org.editr1.lab.tiny.plan;

import org.editr1.io.hf.ConfigFile;

/**
 * The tensors of {@link org.editr1.model.qwenvl.Qwen25VLModel}, by the names that it asks for. All
 * sizes come from the file, since the port knows some of them from the weights alone.
 */
public final class QwenVlPlan {
  private final TensorPlan plan = new TensorPlan();
  private final double embeddingSpread;

  private QwenVlPlan(double embeddingSpread) {
    this.embeddingSpread = embeddingSpread;
  }

  /**
   * @param file {@code config.json}
   * @param embeddingSpread of the tokens' embeddings, which are the output head, too, if it is tied
   */
  public static TensorPlan of(ConfigFile file, double embeddingSpread) {
    QwenVlPlan model = new QwenVlPlan(embeddingSpread);
    model.vision(file.section("vision_config"));
    model.text(file.has("text_config") ? file.section("text_config") : file);
    return model.plan;
  }

  private void vision(ConfigFile config) {
    int hidden = config.integer("hidden_size", 1280);
    int inner = config.integer("intermediate_size", 3420);
    int patch = config.integer("patch_size", 14);
    int frames = config.integer("temporal_patch_size", 2);
    int merge = config.integer("spatial_merge_size", 2);
    double spread = 1 / Math.sqrt(3.0 * 3 * frames * patch * patch);
    plan.map("visual.patch_embed.proj.weight", spread, hidden, 3, frames, patch, patch);
    for (int i = 0; i < config.integer("depth", 32); i++) {
      String at = "visual.blocks." + i + ".";
      plan.scale(at + "norm1", hidden)
          .linear(at + "attn.qkv", hidden, 3 * hidden)
          .linear(at + "attn.proj", hidden, hidden)
          .scale(at + "norm2", hidden)
          .linear(at + "mlp.gate_proj", hidden, inner)
          .linear(at + "mlp.up_proj", hidden, inner)
          .linear(at + "mlp.down_proj", inner, hidden);
    }
    int joined = merge * merge * hidden;
    plan.scale("visual.merger.ln_q", hidden)
        .linear("visual.merger.mlp.0", joined, joined)
        .linear("visual.merger.mlp.2", joined, config.integer("out_hidden_size", 3584));
  }

  private void text(ConfigFile config) {
    int hidden = config.integer("hidden_size", 8192);
    int inner = config.integer("intermediate_size", 29568);
    int heads = config.integer("num_attention_heads", 64);
    int keys = hidden / heads * config.integer("num_key_value_heads", 8);
    int vocabulary = config.integer("vocab_size", 152064);
    String model = "language_model.";
    plan.tensor(model + "embed_tokens.weight", 0, embeddingSpread, vocabulary, hidden);
    for (int i = 0; i < config.integer("num_hidden_layers", 80); i++) {
      String at = model + "layers." + i + ".";
      plan.scale(at + "input_layernorm", hidden)
          .linear(at + "self_attn.q_proj", hidden, hidden)
          .linear(at + "self_attn.k_proj", hidden, keys)
          .linear(at + "self_attn.v_proj", hidden, keys)
          .matrix(at + "self_attn.o_proj", hidden, hidden)
          .scale(at + "post_attention_layernorm", hidden)
          .matrix(at + "mlp.gate_proj", hidden, inner)
          .matrix(at + "mlp.up_proj", hidden, inner)
          .matrix(at + "mlp.down_proj", inner, hidden);
    }
    plan.scale(model + "norm", hidden);
  }
}
