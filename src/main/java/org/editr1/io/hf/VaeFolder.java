package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;
import org.editr1.tensor.Precision;

/** Loads the {@code vae} folder of a FLUX pipeline. */
public final class VaeFolder {
  private VaeFolder() {}

  /** Loads the given halves of the model; their weights belong to {@code manager}. */
  public static AutoencoderKL load(
      Path folder, NDManager manager, Precision precision, Set<Half> halves) {
    return kind(halves).load(folder, manager, precision);
  }

  /** The stored tensors and those that the halves expect; reads no weights. */
  public static Inventory inventory(Path folder, Set<Half> halves) {
    return kind(halves).inventory(folder);
  }

  private static FolderKind<AutoencoderKL> kind(Set<Half> halves) {
    return FolderKind.of(
        (config, weights, precision, manager) ->
            new AutoencoderKL(config(config), weights, precision, halves));
  }

  /** Missing keys take the defaults of diffusers' AutoencoderKL. */
  public static AutoencoderKlConfig config(ConfigFile file) {
    return new AutoencoderKlConfig(
        file.integer("in_channels", 3),
        file.integer("out_channels", 3),
        file.integer("latent_channels", 4),
        file.integers("block_out_channels", List.of(64)),
        file.integer("layers_per_block", 1),
        file.integer("norm_num_groups", 32),
        file.flag("mid_block_add_attention", true),
        file.flag("use_quant_conv", true),
        file.flag("use_post_quant_conv", true),
        file.number("scaling_factor", 0.18215),
        file.number("shift_factor", 0));
  }
}
