package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.editr1.UserError;

/**
 * The parts of a byte-level BPE tokenizer in a folder without {@code tokenizer.json}.
 *
 * @param file path of {@code vocab.json}, for error messages
 * @param vocab token to id
 * @param merges lines of {@code merges.txt} in their order
 * @param addedTokens the entries of {@code added_tokens} in {@code tokenizer.json}
 */
record BpeParts(Path file, JsonNode vocab, ArrayNode merges, ArrayNode addedTokens) {
  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * @param config {@code tokenizer_config.json}; its {@code added_tokens_decoder} takes precedence
   *     over {@code added_tokens.json}, which takes precedence over {@code special}
   */
  static BpeParts read(Path folder, ConfigFile config, List<String> special) {
    Path file = folder.resolve("vocab.json");
    JsonNode vocab = ConfigFile.read(file).root();
    return new BpeParts(
        file, vocab, merges(folder.resolve("merges.txt")), added(folder, vocab, config, special));
  }

  /** A {@code tokenizer.json} with its model, without normalizer and pre_tokenizer. */
  ObjectNode frame() {
    ObjectNode root = JSON.createObjectNode().put("version", "1.0");
    root.putNull("truncation").putNull("padding").set("added_tokens", addedTokens);
    root.putNull("normalizer")
        .putNull("pre_tokenizer")
        .putNull("post_processor")
        .putNull("decoder");
    ObjectNode model = root.putObject("model").put("type", "BPE");
    model.putNull("unk_token").put("continuing_subword_prefix", "").put("end_of_word_suffix", "");
    model.put("fuse_unk", false).set("vocab", vocab);
    model.set("merges", merges);
    return root;
  }

  private static ArrayNode added(
      Path folder, JsonNode vocab, ConfigFile config, List<String> special) {
    Map<Integer, ObjectNode> byId = new TreeMap<>();
    Function<String, ObjectNode> plain = content -> token(content, special.contains(content));
    special.stream()
        .filter(vocab::has)
        .forEach(content -> byId.put(vocab.get(content).asInt(), plain.apply(content)));
    Path file = folder.resolve("added_tokens.json");
    if (Files.exists(file)) {
      ConfigFile.read(file)
          .root()
          .properties()
          .forEach(entry -> byId.put(entry.getValue().asInt(), plain.apply(entry.getKey())));
    }
    config
        .root()
        .path("added_tokens_decoder")
        .properties()
        .forEach(entry -> byId.put(Integer.parseInt(entry.getKey()), entry.getValue().deepCopy()));
    ArrayNode added = JSON.createArrayNode();
    byId.forEach((id, token) -> added.add(token.put("id", id)));
    return added;
  }

  private static ObjectNode token(String content, boolean special) {
    return JSON.createObjectNode()
        .put("content", content)
        .put("single_word", false)
        .put("lstrip", false)
        .put("rstrip", false)
        .put("normalized", false)
        .put("special", special);
  }

  private static ArrayNode merges(Path file) {
    try {
      ArrayNode merges = JSON.createArrayNode();
      List<String> lines = Files.readAllLines(file);
      for (int i = 0; i < lines.size(); i++) {
        String line = lines.get(i);
        boolean version = i == 0 && line.startsWith("#version");
        if (!version && !line.isBlank()) {
          merges.add(line);
        }
      }
      return merges;
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  /**
   * Writes the {@code tokenizer.json} that transformers derives from CLIP's {@code vocab.json} and
   * {@code merges.txt} (convert_slow_tokenizer.CLIPConverter).
   */
  static final class ClipTokenizerJson {
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

  /**
   * Writes the {@code tokenizer.json} that transformers derives from Qwen2's {@code vocab.json} and
   * {@code merges.txt} (convert_slow_tokenizer.Qwen2Converter): every digit is a separate token.
   */
  static final class Qwen2TokenizerJson {
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
}
