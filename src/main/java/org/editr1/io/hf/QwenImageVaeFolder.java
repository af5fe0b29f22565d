package org.editr1.io.hf;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.editr1.UserError;
import org.editr1.model.vae.Autoencoder.Half;
import org.editr1.model.vae.AutoencoderKLQwenImage;
import org.editr1.model.vae.AutoencoderKLQwenImage.QwenImageVaeConfig;

/** Loads the {@code vae} folder of a Qwen-Image pipeline. */
public final class QwenImageVaeFolder {
  private static final List<Double> MEAN =
      List.of(
          -0.7571, -0.7089, -0.9113, 0.1075, -0.1745, 0.9653, -0.1517, 1.5508, 0.4134, -0.0715,
          0.5517, -0.3632, -0.1922, -0.9497, 0.2503, -0.2921);
  private static final List<Double> STD =
      List.of(
          2.8184, 1.4541, 2.3275, 2.6558, 1.2196, 1.7708, 2.6052, 2.0743, 3.2687, 2.1526, 2.8652,
          1.5579, 1.6382, 1.1253, 2.8251, 1.9160);

  /** Convolutions over time alone, which a single image does not use. */
  private static final Pattern BETWEEN_FRAMES = Pattern.compile(".*\\.time_conv\\.(weight|bias)");

  private QwenImageVaeFolder() {}

  /** The folder of the given halves of the model. */
  public static FolderKind<AutoencoderKLQwenImage> kind(Set<Half> halves) {
    return new FolderKind<>(
        (config, weights, precision, manager) ->
            new AutoencoderKLQwenImage(config(config), weights, precision, halves, manager),
        present -> UnaryOperator.identity(),
        BETWEEN_FRAMES);
  }

  /** Missing keys take the defaults of diffusers' AutoencoderKLQwenImage. */
  public static QwenImageVaeConfig config(ConfigFile file) {
    file.requireKnown("qwen_vae");
    QwenImageVaeConfig config =
        new QwenImageVaeConfig(
            file.integer("input_channels", 3),
            file.integer("base_dim", 96),
            file.integer("z_dim", 16),
            file.integers("dim_mult", List.of(1, 2, 4, 4)),
            file.integer("num_res_blocks", 2),
            file.numbers("latents_mean", MEAN),
            file.numbers("latents_std", STD));
    if (config.latentsMean().size() != config.zDim()
        || config.latentsStd().size() != config.zDim()) {
      throw new UserError(
          "%s: latents_mean and latents_std must have z_dim (%d) numbers"
              .formatted(file.file(), config.zDim()));
    }
    return config;
  }
}
