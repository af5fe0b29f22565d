package org.editr1.io.hf;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;

/**
 * Writes the {@code tokenizer.json} that transformers derives from CLIP's {@code vocab.json} and
 * {@code merges.txt} (convert_slow_tokenizer.CLIPConverter).
 */
final class ClipTokenizerJson {
  static final List<String> SPECIAL = List.of("<|startoftext|>", "<|endoftext|>");
  private static final String PATTERN =
      "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

  private ClipTokenizerJson() {}

  static ConfigFile build(Path folder, ConfigFile config) {
    BpeParts parts = BpeParts.read(folder, config, SPECIAL);
    ObjectNode root = parts.frame();
    ArrayNode normalizers =
        root.putObject("normalizer").put("type", "Sequence").putArray("normalizers");
    normalizers.addObject().put("type", "NFC");
    ObjectNode blanks = normalizers.addObject().put("type", "Replace").put("content", " ");
    blanks.putObject("pattern").put("Regex", "\\s+");
    normalizers.addObject().put("type", "Lowercase");
    ArrayNode splits =
        root.putObject("pre_tokenizer").put("type", "Sequence").putArray("pretokenizers");
    ObjectNode split = splits.addObject().put("type", "Split").put("behavior", "Removed");
    split.put("invert", true).putObject("pattern").put("Regex", PATTERN);
    splits
        .addObject()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true)
        .put("use_regex", true);
    ((ObjectNode) root.path("model"))
        .put("unk_token", "<|endoftext|>")
        .put("end_of_word_suffix", "</w>");
    return new ConfigFile(parts.file(), root);
  }
}
