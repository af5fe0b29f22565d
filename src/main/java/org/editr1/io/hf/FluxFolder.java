package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import org.editr1.model.flux.FluxConfig;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.tensor.Precision;

/** Loads the {@code transformer} folder of a FLUX pipeline. */
public final class FluxFolder {
  private FluxFolder() {}

  /** The model; its weights belong to {@code manager}. */
  public static FluxTransformer2DModel load(Path folder, NDManager manager, Precision precision) {
    try (ModelFolder files = new ModelFolder(folder)) {
      return new FluxTransformer2DModel(
          config(files.config()), files.weights(manager, precision), precision);
    }
  }

  /** Missing keys take the defaults of diffusers' FluxTransformer2DModel. */
  static FluxConfig config(ConfigFile file) {
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
