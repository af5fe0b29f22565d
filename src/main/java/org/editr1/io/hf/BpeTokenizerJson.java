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
 * The {@code tokenizer.json} that transformers derives from {@code vocab.json} and {@code
 * merges.txt} (convert_slow_tokenizer.CLIPConverter and Qwen2Converter): a template among the
 * resources with vocabulary, merges and added tokens put in. Qwen2 makes every digit a token.
 */
enum BpeTokenizerJson {
  CLIP("clip-tokenizer.json", List.of("<|startoftext|>", "<|endoftext|>")),
  QWEN2("qwen2-tokenizer.json", List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>"));

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String template;
  private final List<String> special;

  BpeTokenizerJson(String template, List<String> special) {
    this.template = template;
    this.special = special;
  }

  /**
   * The tokenizer of a folder without {@code tokenizer.json}, under the path of its {@code
   * vocab.json}.
   *
   * @param config {@code tokenizer_config.json}; its {@code added_tokens_decoder} takes precedence
   *     over {@code added_tokens.json}, which takes precedence over the special tokens of the kind
   */
  ConfigFile build(Path folder, ConfigFile config) {
    ConfigFile vocab = ConfigFile.read(folder.resolve("vocab.json"));
    ObjectNode root = ConfigFile.resource(template);
    root.set("added_tokens", added(folder, vocab.root(), config));
    root.withObject("/model")
        .<ObjectNode>set("vocab", vocab.root())
        .set("merges", merges(folder.resolve("merges.txt")));
    return new ConfigFile(vocab.file(), root);
  }

  private ArrayNode added(Path folder, JsonNode vocab, ConfigFile config) {
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
      List<String> lines = Files.readAllLines(file);
      boolean version = !lines.isEmpty() && lines.get(0).startsWith("#version");
      ArrayNode merges = JSON.createArrayNode();
      lines.stream()
          .skip(version ? 1 : 0)
          .filter(line -> !line.isBlank())
          .forEach(line -> merges.add(line));
      return merges;
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }
}
