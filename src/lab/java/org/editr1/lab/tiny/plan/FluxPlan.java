package org.editr1.lab.tiny.plan;

import org.editr1.model.flux.FluxTransformer2DModel.FluxConfig;

/** The tensors of {@link org.editr1.model.flux.FluxTransformer2DModel}. */
public final class FluxPlan {
  private static final int SINUSOID = 256;
  private static final int MLP_RATIO = 4;

  private final TensorPlan plan = new TensorPlan();
  private final int inner;
  private final int headDim;

  private FluxPlan(FluxConfig config) {
    this.headDim = config.attentionHeadDim();
    this.inner = headDim * config.numAttentionHeads();
  }

  /** Modulations and the prediction start silent: every block is the identity. */
  public static TensorPlan of(FluxConfig config) {
    FluxPlan flux = new FluxPlan(config);
    flux.embedders(config);
    for (int i = 0; i < config.numLayers(); i++) {
      flux.doubleBlock("transformer_blocks." + i + ".");
    }
    for (int i = 0; i < config.numSingleLayers(); i++) {
      flux.singleBlock("single_transformer_blocks." + i + ".");
    }
    return flux.plan
        .silent("norm_out.linear", flux.inner, 2 * flux.inner)
        .silent("proj_out", flux.inner, config.outChannels());
  }

  private void embedders(FluxConfig config) {
    plan.linear("x_embedder", config.inChannels(), inner)
        .linear("context_embedder", config.jointAttentionDim(), inner);
    embedder("timestep_embedder", SINUSOID);
    if (config.guidanceEmbeds()) {
      embedder("guidance_embedder", SINUSOID);
    }
    embedder("text_embedder", config.pooledProjectionDim());
  }

  private void embedder(String name, int in) {
    plan.linear("time_text_embed." + name + ".linear_1", in, inner)
        .linear("time_text_embed." + name + ".linear_2", inner, inner);
  }

  private void doubleBlock(String at) {
    plan.silent(at + "norm1.linear", inner, 6 * inner)
        .silent(at + "norm1_context.linear", inner, 6 * inner);
    for (String name : new String[] {"to_q", "to_k", "to_v", "to_out.0"}) {
      plan.linear(at + "attn." + name, inner, inner);
    }
    for (String name : new String[] {"add_q_proj", "add_k_proj", "add_v_proj", "to_add_out"}) {
      plan.linear(at + "attn." + name, inner, inner);
    }
    for (String name : new String[] {"norm_q", "norm_k", "norm_added_q", "norm_added_k"}) {
      plan.scale(at + "attn." + name, headDim);
    }
    for (String name : new String[] {"ff", "ff_context"}) {
      plan.linear(at + name + ".net.0.proj", inner, MLP_RATIO * inner)
          .linear(at + name + ".net.2", MLP_RATIO * inner, inner);
    }
  }

  private void singleBlock(String at) {
    plan.silent(at + "norm.linear", inner, 3 * inner)
        .linear(at + "proj_mlp", inner, MLP_RATIO * inner)
        .linear(at + "proj_out", (MLP_RATIO + 1) * inner, inner);
    for (String name : new String[] {"to_q", "to_k", "to_v"}) {
      plan.linear(at + "attn." + name, inner, inner);
    }
    plan.scale(at + "attn.norm_q", headDim).scale(at + "attn.norm_k", headDim);
  }
}
