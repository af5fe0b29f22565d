package org.editr1.io.hf;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.editr1.UserError;
import org.editr1.edit.TextTokenizer;

/**
 * A tokenizer folder. {@code tokenizer.json} is read if present; folders of CLIP and Qwen2 often
 * hold only {@code vocab.json} and {@code merges.txt}, from which an equivalent is built. Special
 * tokens, cutting and padding are done here, so that special tokens survive truncation as in
 * transformers.
 */
public final class TokenizerFolder implements TextTokenizer {
  private static final Map<String, String> PLAIN =
      Map.of("addSpecialTokens", "false", "truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final long[] before;
  private final long[] after;
  private final long pad;
  private final int modelMaxLength;

  /**
   * @param before tokens before each text
   * @param after tokens after each text
   */
  private TokenizerFolder(
      ConfigFile config, ConfigFile json, List<String> before, List<String> after, String pad) {
    this.tokenizer = open(json);
    this.before = before.stream().mapToLong(token -> id(json, token)).toArray();
    this.after = after.stream().mapToLong(token -> id(json, token)).toArray();
    this.pad = id(json, token(config, "pad_token", pad));
    this.modelMaxLength = maxLength(config);
  }

  /** CLIP: start token, text, end token, padded with the end token unless configured. */
  public static TokenizerFolder clip(Path folder) {
    ConfigFile config = config(folder);
    String start = token(config, "bos_token", "<|startoftext|>");
    String end = token(config, "eos_token", "<|endoftext|>");
    ConfigFile json = jsonOrParts(folder, config, BpeTokenizerJson.CLIP);
    return new TokenizerFolder(config, json, List.of(start), List.of(end), end);
  }

  /** T5: text, end token, padded with {@code <pad>}. */
  public static TokenizerFolder t5(Path folder) {
    ConfigFile config = config(folder);
    Path file = folder.resolve("tokenizer.json");
    if (!Files.exists(file)) {
      throw missing(folder, "");
    }
    String end = token(config, "eos_token", "</s>");
    return new TokenizerFolder(config, ConfigFile.read(file), List.of(), List.of(end), "<pad>");
  }

  /** Qwen2: the text alone, padded with {@code <|endoftext|>}. */
  public static TokenizerFolder qwen2(Path folder) {
    ConfigFile config = config(folder);
    ConfigFile json = jsonOrParts(folder, config, BpeTokenizerJson.QWEN2);
    return new TokenizerFolder(config, json, List.of(), List.of(), "<|endoftext|>");
  }

  /** Old folders have no configuration; the defaults of the class then apply. */
  private static ConfigFile config(Path folder) {
    Path file = folder.resolve("tokenizer_config.json");
    return Files.exists(file)
        ? ConfigFile.read(file)
        : new ConfigFile(file, JsonNodeFactory.instance.objectNode());
  }

  private static ConfigFile jsonOrParts(Path folder, ConfigFile config, BpeTokenizerJson parts) {
    Path file = folder.resolve("tokenizer.json");
    if (Files.exists(file)) {
      return ConfigFile.read(file);
    }
    if (!Files.exists(folder.resolve("vocab.json"))
        || !Files.exists(folder.resolve("merges.txt"))) {
      throw missing(folder, " or vocab.json and merges.txt");
    }
    return parts.build(folder, config);
  }

  private static UserError missing(Path folder, String others) {
    return new UserError(folder + " is not a tokenizer: expected tokenizer.json" + others);
  }

  private static HuggingFaceTokenizer open(ConfigFile json) {
    // A published file may set a length to cut or pad to; here the caller sets it.
    ObjectNode root = ((ObjectNode) json.root()).putNull("truncation").putNull("padding");
    byte[] text = root.toString().getBytes(StandardCharsets.UTF_8);
    try {
      return HuggingFaceTokenizer.newInstance(new ByteArrayInputStream(text), PLAIN);
    } catch (IOException | RuntimeException e) {
      throw new UserError(json.file() + " is not a tokenizer: " + e.getMessage(), e);
    }
  }

  private static int maxLength(ConfigFile config) {
    double length = config.number("model_max_length", 512);
    return (int) Math.min(length, Integer.MAX_VALUE);
  }

  /** A token is a text, or an object with its content. */
  private static String token(ConfigFile config, String key, String fallback) {
    JsonNode node = config.root().path(key);
    JsonNode content = node.isObject() ? node.path("content") : node;
    return content.isTextual() ? content.asText() : fallback;
  }

  private static long id(ConfigFile json, String token) {
    for (JsonNode added : json.root().path("added_tokens")) {
      if (added.path("content").asText().equals(token)) {
        return added.path("id").asLong();
      }
    }
    JsonNode vocabulary = json.root().path("model").path("vocab");
    if (vocabulary.isObject() && vocabulary.has(token)) {
      return vocabulary.get(token).asLong();
    }
    for (int i = 0; vocabulary.isArray() && i < vocabulary.size(); i++) {
      if (vocabulary.get(i).path(0).asText().equals(token)) {
        return i;
      }
    }
    throw new UserError(json.file() + ": the special token " + token + " is missing");
  }

  @Override
  public Encoded encode(List<String> texts, int length) {
    List<long[]> rows = new ArrayList<>();
    for (String text : texts) {
      rows.add(tokenizer.encode(text, false, false).getIds());
    }
    int special = before.length + after.length;
    int longest = rows.stream().mapToInt(row -> row.length).max().orElse(0) + special;
    int width = length == LONGEST ? longest : length;
    if (width < special) {
      throw new UserError("a text of " + width + " tokens has no room for " + special + " special");
    }
    long[][] ids = new long[rows.size()][width];
    long[][] mask = new long[rows.size()][width];
    for (int i = 0; i < ids.length; i++) {
      fill(rows.get(i), ids[i], mask[i]);
    }
    return new Encoded(ids, mask);
  }

  private void fill(long[] text, long[] ids, long[] mask) {
    int kept = Math.min(text.length, ids.length - before.length - after.length);
    Arrays.fill(ids, pad);
    System.arraycopy(before, 0, ids, 0, before.length);
    System.arraycopy(text, 0, ids, before.length, kept);
    System.arraycopy(after, 0, ids, before.length + kept, after.length);
    Arrays.fill(mask, 0, before.length + kept + after.length, 1);
  }

  @Override
  public long padId() {
    return pad;
  }

  @Override
  public int modelMaxLength() {
    return modelMaxLength;
  }
}
