package org.editr1.io.hf;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.editr1.UserError;
import org.editr1.edit.TextTokenizer;
import org.editr1.io.image.CLIPImageProcessor;
import org.editr1.model.encoder.CLIPModel;
import org.editr1.model.encoder.CLIPModel.CLIPConfig;
import org.editr1.model.encoder.CLIPModel.CLIPVisionConfig;

/**
 * A folder with both towers of CLIP, a tokenizer and {@code preprocessor_config.json}, such as
 * {@code clip-vit-large-patch14} and {@code PickScore_v1}.
 */
public final class ClipFolder {
  static final List<Double> MEAN = List.of(0.48145466, 0.4578275, 0.40821073);
  static final List<Double> STD = List.of(0.26862954, 0.26130258, 0.27577711);

  public static final FolderKind<CLIPModel> KIND =
      new FolderKind<>(
          (config, weights, precision, manager) -> new CLIPModel(config(config), weights),
          present -> name -> name,
          // The numbers 0, 1, 2 ... in old files.
          Pattern.compile("(text|vision)_model\\.embeddings\\.position_ids"));

  private ClipFolder() {}

  public static TextTokenizer tokenizer(Path folder) {
    return TokenizerFolder.clip(folder);
  }

  /** Missing keys take the defaults of transformers' CLIPConfig. */
  public static CLIPConfig config(ConfigFile file) {
    file.requireKnown("clip");
    return new CLIPConfig(
        TextFolders.clip(section(file, "text_config")),
        vision(section(file, "vision_config")),
        file.integer("projection_dim", 512));
  }

  /** Old files have both sections; the {@code _dict} section then replaces the other. */
  private static ConfigFile section(ConfigFile file, String name) {
    return file.section(file.has(name + "_dict") ? name + "_dict" : name);
  }

  private static CLIPVisionConfig vision(ConfigFile file) {
    file.requireKnown("clip_vision");
    return new CLIPVisionConfig(
        file.integer("hidden_size", 768),
        file.integer("intermediate_size", 3072),
        file.integer("num_attention_heads", 12),
        file.integer("num_hidden_layers", 12),
        file.integer("num_channels", 3),
        file.integer("image_size", 224),
        file.integer("patch_size", 32),
        file.text("hidden_act", "quick_gelu"),
        file.number("layer_norm_eps", 1e-5));
  }

  /** Missing keys take the defaults of transformers' CLIPImageProcessor. */
  public static CLIPImageProcessor images(Path folder) {
    ConfigFile file = ConfigFile.read(folder.resolve("preprocessor_config.json"));
    file.requireKnown("clip_images");
    int shortest = edge(file, "size", "shortest_edge");
    int crop = edge(file, "crop_size", "height");
    if (crop > shortest) {
      throw new UserError(
          "%s: crop_size %d is larger than the shortest side, %d, from which it is cut"
              .formatted(file.file(), crop, shortest));
    }
    return new CLIPImageProcessor(
        shortest, crop, file.numbers("image_mean", MEAN), file.numbers("image_std", STD));
  }

  /** Old files have a number, newer ones an object. */
  private static int edge(ConfigFile file, String key, String name) {
    return file.root().path(key).isNumber()
        ? file.integer(key, 224)
        : file.section(key).integer(name, 224);
  }
}
