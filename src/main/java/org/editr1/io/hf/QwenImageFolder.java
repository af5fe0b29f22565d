package org.editr1.io.hf;

import java.util.List;
import org.editr1.model.transformer.QwenImageTransformer2DModel;
import org.editr1.model.transformer.QwenImageTransformer2DModel.QwenImageConfig;

/** Loads the {@code transformer} folder of a Qwen-Image pipeline. */
public final class QwenImageFolder {
  public static final FolderKind<QwenImageTransformer2DModel> KIND =
      FolderKind.of(
          (config, weights, precision, manager) ->
              new QwenImageTransformer2DModel(config(config), weights, precision));

  private QwenImageFolder() {}

  /** Missing keys take the defaults of diffusers' QwenImageTransformer2DModel. */
  public static QwenImageConfig config(ConfigFile file) {
    file.requireKnown("qwen_image");
    int inChannels = file.integer("in_channels", 64);
    return new QwenImageConfig(
        file.integer("patch_size", 2),
        inChannels,
        file.has("out_channels") || !file.root().has("out_channels")
            ? file.integer("out_channels", 16)
            : inChannels,
        file.integer("num_layers", 60),
        file.integer("attention_head_dim", 128),
        file.integer("num_attention_heads", 24),
        file.integer("joint_attention_dim", 3584),
        file.integers("axes_dims_rope", List.of(16, 56, 56)),
        file.flag("zero_cond_t", false));
  }
}
