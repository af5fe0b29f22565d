package org.editr1.lab.tiny.plan;

import org.editr1.model.qwenimage.QwenImageTransformer2DModel.QwenImageConfig;

/** The tensors of {@link org.editr1.model.qwenimage.QwenImageTransformer2DModel}. */
public final class QwenImagePlan {
  private static final int SINUSOID = 256;
  private static final int MLP_RATIO = 4;

  private QwenImagePlan() {}

  /** Modulations and the prediction start silent: every block is the identity. */
  public static TensorPlan of(QwenImageConfig config) {
    int inner = config.innerDim();
    int out = config.patchSize() * config.patchSize() * config.outChannels();
    TensorPlan plan =
        new TensorPlan()
            .linear("time_text_embed.timestep_embedder.linear_1", SINUSOID, inner)
            .linear("time_text_embed.timestep_embedder.linear_2", inner, inner)
            .scale("txt_norm", config.jointAttentionDim())
            .linear("img_in", config.inChannels(), inner)
            .linear("txt_in", config.jointAttentionDim(), inner);
    for (int i = 0; i < config.numLayers(); i++) {
      block(plan, "transformer_blocks." + i + ".", inner, config.attentionHeadDim());
    }
    return plan.silent("norm_out.linear", inner, 2 * inner).silent("proj_out", inner, out);
  }

  private static void block(TensorPlan plan, String at, int inner, int headDim) {
    for (String name : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
      plan.linear(at + "attn." + name, inner, inner);
    }
    for (String name : new String[] {"add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"}) {
      plan.linear(at + "attn." + name, inner, inner);
    }
    for (String name : new String[] {"norm_q", "norm_k", "norm_added_q", "norm_added_k"}) {
      plan.scale(at + "attn." + name, headDim);
    }
    for (String stream : new String[] {"img", "txt"}) {
      plan.silent(at + stream + "_mod.1", inner, 6 * inner)
          .linear(at + stream + "_mlp.net.0.proj", inner, MLP_RATIO * inner)
          .linear(at + stream + "_mlp.net.2", MLP_RATIO * inner, inner);
    }
  }
}
