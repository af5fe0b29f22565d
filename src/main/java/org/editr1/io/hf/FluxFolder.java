package org.editr1.io.hf;

import java.util.List;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.editr1.model.transformer.FluxTransformer2DModel;
import org.editr1.model.transformer.FluxTransformer2DModel.FluxConfig;

/** Loads the {@code transformer} folder of a FLUX pipeline. */
public final class FluxFolder {
  public static final FolderKind<FluxTransformer2DModel> KIND =
      FolderKind.of(
          (config, weights, precision, manager) ->
              new FluxTransformer2DModel(config(config), weights, precision));

  private FluxFolder() {}

  /** The tensors that a model of {@code config} expects: shapes by name. */
  public static SortedMap<String, long[]> expected(ConfigFile config) {
    return KIND.expected(config, UnaryOperator.identity());
  }

  /** Missing keys take the defaults of diffusers' FluxTransformer2DModel. */
  public static FluxConfig config(ConfigFile file) {
    file.requireKnown("flux");
    int inChannels = file.integer("in_channels", 64);
    return new FluxConfig(
        inChannels,
        file.integer("out_channels", inChannels),
        file.integer("num_layers", 19),
        file.integer("num_single_layers", 38),
        file.integer("attention_head_dim", 128),
        file.integer("num_attention_heads", 24),
        file.integer("joint_attention_dim", 4096),
        file.integer("pooled_projection_dim", 768),
        file.flag("guidance_embeds", false),
        file.integers("axes_dims_rope", List.of(16, 56, 56)));
  }
}
