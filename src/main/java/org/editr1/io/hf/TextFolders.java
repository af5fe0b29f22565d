package org.editr1.io.hf;

import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.editr1.model.encoder.CLIPModel.CLIPTextConfig;
import org.editr1.model.encoder.CLIPModel.CLIPTextModel;
import org.editr1.model.encoder.T5EncoderModel;
import org.editr1.model.encoder.T5EncoderModel.T5Config;

/** Loads the {@code text_encoder} and {@code text_encoder_2} folders of a FLUX pipeline. */
public final class TextFolders {
  private static final String SHARED = "shared.weight";
  private static final String EMBED_TOKENS = "encoder.embed_tokens.weight";

  public static final FolderKind<T5EncoderModel> T5 =
      new FolderKind<>(
          (config, weights, precision, manager) -> new T5EncoderModel(t5(config), weights),
          TextFolders::t5Names,
          Pattern.compile(Pattern.quote(EMBED_TOKENS)));

  public static final FolderKind<CLIPTextModel> CLIP =
      new FolderKind<>(
          (config, weights, precision, manager) -> new CLIPTextModel(clip(config), weights),
          TextFolders::clipNames,
          // The numbers 0, 1, 2 ... in old files.
          Pattern.compile("(text_model\\.)?embeddings\\.position_ids"));

  private TextFolders() {}

  /** Some files hold the embedding under the encoder's name only. */
  private static UnaryOperator<String> t5Names(Set<String> present) {
    boolean shared = present.contains(SHARED) || !present.contains(EMBED_TOKENS);
    return name -> !shared && name.equals(SHARED) ? EMBED_TOKENS : name;
  }

  /** transformers 5 saves without the level that published files have. */
  private static UnaryOperator<String> clipNames(Set<String> present) {
    boolean prefixed = present.stream().anyMatch(name -> name.startsWith("text_model."));
    return name -> prefixed ? "text_model." + name : name;
  }

  /** Missing keys take the defaults of transformers' T5Config. */
  public static T5Config t5(ConfigFile file) {
    file.requireKnown("t5");
    return new T5Config(
        file.integer("vocab_size", 32128),
        file.integer("d_model", 512),
        file.integer("d_kv", 64),
        file.integer("d_ff", 2048),
        file.integer("num_heads", 8),
        file.integer("num_layers", 6),
        file.integer("relative_attention_num_buckets", 32),
        file.integer("relative_attention_max_distance", 128),
        file.number("layer_norm_epsilon", 1e-6),
        file.text("feed_forward_proj", "relu"));
  }

  /** Missing keys take the defaults of transformers' CLIPTextConfig. */
  public static CLIPTextConfig clip(ConfigFile file) {
    file.requireKnown("clip_text");
    return new CLIPTextConfig(
        file.integer("vocab_size", 49408),
        file.integer("max_position_embeddings", 77),
        file.integer("hidden_size", 512),
        file.integer("intermediate_size", 2048),
        file.integer("num_attention_heads", 8),
        file.integer("num_hidden_layers", 12),
        file.text("hidden_act", "quick_gelu"),
        file.number("layer_norm_eps", 1e-5),
        file.integer("eos_token_id", 49407));
  }
}
