package org.editr1.io.hf;

import java.util.List;
import java.util.Set;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKL;
import org.editr1.model.vae.AutoencoderKL.AutoencoderKlConfig;

/** Loads the {@code vae} folder of a FLUX pipeline. */
public final class VaeFolder {
  private VaeFolder() {}

  /** The folder of the given halves of the model. */
  public static FolderKind<AutoencoderKL> kind(Set<Half> halves) {
    return FolderKind.of(
        (config, weights, precision, manager) ->
            new AutoencoderKL(config(config), weights, precision, halves));
  }

  /** Missing keys take the defaults of diffusers' AutoencoderKL. */
  public static AutoencoderKlConfig config(ConfigFile file) {
    file.requireKnown("vae");
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
