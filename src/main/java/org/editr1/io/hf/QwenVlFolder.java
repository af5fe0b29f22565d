package org.editr1.io.hf;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.editr1.UserError;
import org.editr1.model.encoder.Qwen25VLConfig;
import org.editr1.model.encoder.Qwen25VLModel;
import org.editr1.model.encoder.Qwen25VLModel.Qwen25VLForConditionalGeneration;

/** Loads a Qwen2.5-VL folder: a judge, or the {@code text_encoder} of a Qwen-Image pipeline. */
public final class QwenVlFolder {
  private static final String VISION = "model.visual.";
  private static final String TEXT = "model.language_model.";

  /** The model with its output head. */
  public static final FolderKind<Qwen25VLForConditionalGeneration> JUDGE =
      new FolderKind<>(
          (config, weights, precision, manager) ->
              new Qwen25VLForConditionalGeneration(config(config), weights),
          QwenVlFolder::stored,
          FolderKind.NOTHING_IGNORABLE);

  /** The model without its output head, whose tensor such folders may hold. */
  public static final FolderKind<Qwen25VLModel> ENCODER =
      new FolderKind<>(
          (config, weights, precision, manager) ->
              new Qwen25VLModel(config(config), weights.at("model")),
          QwenVlFolder::stored,
          Pattern.compile("lm_head\\.weight"));

  private QwenVlFolder() {}

  private static UnaryOperator<String> stored(Set<String> present) {
    return name -> present.contains(name) ? name : publishedName(name);
  }

  /** The layout before transformers 4.52, which published files have and newer releases write. */
  private static String publishedName(String name) {
    if (name.startsWith(VISION)) {
      return name.substring("model.".length());
    }
    return name.startsWith(TEXT) ? "model." + name.substring(TEXT.length()) : name;
  }

  /** Missing keys take the defaults of transformers' Qwen2_5_VLConfig. */
  public static Qwen25VLConfig config(ConfigFile file) {
    file.requireKnown("qwen_text");
    // Older files have the text's keys at the top level.
    ConfigFile text = file.has("text_config") ? file.section("text_config") : file;
    text.requireKnown("qwen_text");
    return new Qwen25VLConfig(
        vision(file.section("vision_config")),
        text(text),
        file.integer("image_token_id", 151655),
        file.flag("tie_word_embeddings", false) || text.flag("tie_word_embeddings", false));
  }

  private static Qwen25VLConfig.Vision vision(ConfigFile file) {
    file.requireKnown("qwen_vision");
    return new Qwen25VLConfig.Vision(
        file.integer("depth", 32),
        file.integer("hidden_size", 3584),
        file.integer("intermediate_size", 3420),
        file.integer("out_hidden_size", 3584),
        file.integer("num_heads", 16),
        file.text("hidden_act", "silu"),
        file.integer("in_channels", file.integer("in_chans", 3)),
        file.integer("patch_size", 14),
        file.integer("temporal_patch_size", 2),
        file.integer("spatial_merge_size", 2),
        file.integer("window_size", 112),
        file.integers("fullatt_block_indexes", List.of(7, 15, 23, 31)),
        file.section("rope_parameters").number("rope_theta", 10000));
  }

  private static Qwen25VLConfig.Text text(ConfigFile file) {
    boolean sliding =
        file.flag("use_sliding_window", false) && file.integer("sliding_window", 4096) > 0;
    if (sliding && file.integer("max_window_layers", 80) < file.integer("num_hidden_layers", 80)) {
      throw new UserError(file.file() + ": use_sliding_window is not supported");
    }
    ConfigFile rope = file.section(file.has("rope_scaling") ? "rope_scaling" : "rope_parameters");
    String type = rope.text("rope_type", rope.text("type", "default"));
    if (!type.equals("default") && !type.equals("mrope")) {
      throw new UserError(file.file() + ": rope_type " + type + " is not known: default or mrope");
    }
    Qwen25VLConfig.Text text =
        new Qwen25VLConfig.Text(
            file.integer("vocab_size", 152064),
            file.integer("hidden_size", 8192),
            file.integer("intermediate_size", 29568),
            file.integer("num_hidden_layers", 80),
            file.integer("num_attention_heads", 64),
            file.integer("num_key_value_heads", 8),
            file.text("hidden_act", "silu"),
            file.number("rms_norm_eps", 1e-5),
            rope.number("rope_theta", file.number("rope_theta", 1e6)),
            rope.integers("mrope_section", List.of(16, 24, 24)));
    int sections = text.mropeSection().stream().mapToInt(Integer::intValue).sum();
    if (2 * sections != text.headDim()) {
      throw new UserError(
          "%s: mrope_section is for heads of %d, not %d"
              .formatted(file.file(), 2 * sections, text.headDim()));
    }
    return text;
  }
}
