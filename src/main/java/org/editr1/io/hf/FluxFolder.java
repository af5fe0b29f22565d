package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.function.UnaryOperator;
import org.editr1.model.flux.FluxTransformer2DModel;
import org.editr1.model.flux.FluxTransformer2DModel.FluxConfig;
import org.editr1.tensor.Precision;

/** Loads the {@code transformer} folder of a FLUX pipeline. */
public final class FluxFolder {
  private static final FolderKind<FluxTransformer2DModel> KIND =
      FolderKind.of(
          (config, weights, precision, manager) ->
              new FluxTransformer2DModel(config(config), weights, precision));

  private FluxFolder() {}

  /** The tensors that a model of {@code config} expects: shapes by name. */
  public static SortedMap<String, long[]> expected(ConfigFile config) {
    return KIND.expected(config, UnaryOperator.identity());
  }

  /** The model; its weights belong to {@code manager}. */
  public static FluxTransformer2DModel load(Path folder, NDManager manager, Precision precision) {
    return KIND.load(folder, manager, precision);
  }

  /** The stored and the expected tensors; reads no weights. */
  public static Inventory inventory(Path folder) {
    return KIND.inventory(folder);
  }

  /** Missing keys take the defaults of diffusers' FluxTransformer2DModel. */
  public static FluxConfig config(ConfigFile file) {
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
