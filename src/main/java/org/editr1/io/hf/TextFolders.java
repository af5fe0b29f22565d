package org.editr1.io.hf;

import ai.djl.ndarray.NDManager;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.editr1.model.text.CLIPTextModel;
import org.editr1.model.text.ClipTextConfig;
import org.editr1.model.text.T5Config;
import org.editr1.model.text.T5EncoderModel;
import org.editr1.tensor.Precision;

/** Loads the {@code text_encoder} and {@code text_encoder_2} folders of a FLUX pipeline. */
public final class TextFolders {
  private TextFolders() {}

  /** Missing keys take the defaults of transformers' T5Config. */
  public static T5EncoderModel t5(Path folder, NDManager manager, Precision precision) {
    try (ModelFolder files = new ModelFolder(folder)) {
      ConfigFile file = files.config();
      T5Config config =
          new T5Config(
              file.integer("d_model", 512),
              file.integer("d_kv", 64),
              file.integer("num_heads", 8),
              file.integer("num_layers", 6),
              file.integer("relative_attention_num_buckets", 32),
              file.integer("relative_attention_max_distance", 128),
              file.number("layer_norm_epsilon", 1e-6),
              file.text("feed_forward_proj", "relu"));
      // Some files carry the embedding under the encoder's own name only.
      boolean shared = files.names().contains("shared.weight");
      UnaryOperator<String> names =
          name -> !shared && name.equals("shared.weight") ? "encoder.embed_tokens.weight" : name;
      return new T5EncoderModel(config, files.weights(manager, precision, names));
    }
  }

  /** Missing keys take the defaults of transformers' CLIPTextConfig. */
  public static CLIPTextModel clip(Path folder, NDManager manager, Precision precision) {
    try (ModelFolder files = new ModelFolder(folder)) {
      ConfigFile file = files.config();
      ClipTextConfig config =
          new ClipTextConfig(
              file.integer("hidden_size", 512),
              file.integer("num_attention_heads", 8),
              file.integer("num_hidden_layers", 12),
              file.text("hidden_act", "quick_gelu"),
              file.number("layer_norm_eps", 1e-5),
              file.integer("eos_token_id", 49407));
      // transformers 5 saves without the level that published files have.
      boolean prefixed = files.names().stream().anyMatch(name -> name.startsWith("text_model."));
      UnaryOperator<String> names = name -> prefixed ? "text_model." + name : name;
      return new CLIPTextModel(config, files.weights(manager, precision, names));
    }
  }
}
