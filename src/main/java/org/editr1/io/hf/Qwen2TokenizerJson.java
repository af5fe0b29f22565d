package org.editr1.io.hf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the {@code tokenizer.json} that transformers derives from Qwen2's {@code vocab.json} and
 * {@code merges.txt} (convert_slow_tokenizer.Qwen2Converter): every digit is a token of its own.
 */
final class Qwen2TokenizerJson {
  static final List<String> SPECIAL = List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
  private static final String PATTERN =
      "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}"
          + "| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  private Qwen2TokenizerJson() {}

  static ConfigFile build(Path folder, ConfigFile config) {
    BpeParts parts = BpeParts.read(folder, config, SPECIAL);
    ObjectNode root = parts.frame();
    root.putObject("normalizer").put("type", "NFC");
    ArrayNode splits =
        root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = splits.addObject().put("type", "Split").put("behavior", "Isolated");
    split.put("invert", false).putObject("pattern").put("Regex", PATTERN);
    splits
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", false)
        .put("use_regex", false);
    return new ConfigFile(parts.file(), root);
  }
}
