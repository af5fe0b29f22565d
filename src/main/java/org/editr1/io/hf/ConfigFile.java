package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.editr1.UserError;
import org.editr1.io.file.ForeignFile;

/** A JSON file of a published model: keys that are missing take the reference class's default. */
public record ConfigFile(Path file, JsonNode root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static ConfigFile read(Path file) {
    ForeignFile.requireExists(file, "a JSON file");
    try {
      byte[] bytes = Files.readAllBytes(file);
      ForeignFile.refusePointer(bytes, file.toString());
      JsonNode root = JSON.readTree(bytes);
      if (root == null || !root.isObject()) {
        throw new UserError(file + ": expected a JSON object");
      }
      return new ConfigFile(file, root);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read as JSON: " + e.getMessage(), e);
    }
  }

  /** A file among the resources. */
  static ObjectNode resource(String name) {
    try {
      return (ObjectNode) JSON.readTree(ConfigFile.class.getResourceAsStream(name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private <T> T value(
      String key, T fallback, Predicate<JsonNode> fits, Function<JsonNode, T> read, String type) {
    if (!has(key)) {
      return fallback;
    }
    if (!fits.test(root.get(key))) {
      throw new UserError(file + ": key " + key + " is not " + type);
    }
    return read.apply(root.get(key));
  }

  private static <T> List<T> list(JsonNode array, Function<JsonNode, T> read) {
    return array.valueStream().map(read).toList();
  }

  public boolean has(String key) {
    return root.hasNonNull(key);
  }

  /** The class of the model that the file configures, as it names it first. */
  public String architecture() {
    return root.path("architectures").path(0).asText("no architecture");
  }

  /** The object under {@code key}; empty where there is none. */
  public ConfigFile section(String key) {
    return new ConfigFile(file, root.path(key));
  }

  public int integer(String key, int fallback) {
    return value(key, fallback, JsonNode::canConvertToInt, JsonNode::asInt, "an integer");
  }

  public double number(String key, double fallback) {
    return value(key, fallback, JsonNode::isNumber, JsonNode::asDouble, "a number");
  }

  public boolean flag(String key, boolean fallback) {
    return value(key, fallback, JsonNode::isBoolean, JsonNode::asBoolean, "true or false");
  }

  /**
   * Refuses values that the code here cannot do, and warns of unknown keys.
   *
   * @param kind of the file, see {@link KnownKeys}
   */
  void requireKnown(String kind) {
    KnownKeys.check(this, kind);
  }

  public String text(String key, String fallback) {
    return value(key, fallback, JsonNode::isTextual, JsonNode::asText, "a text");
  }

  public List<Integer> integers(String key, List<Integer> fallback) {
    return value(
        key, fallback, JsonNode::isArray, all -> list(all, JsonNode::asInt), "a list of integers");
  }

  public List<Double> numbers(String key, List<Double> fallback) {
    return value(
        key,
        fallback,
        JsonNode::isArray,
        all -> list(all, JsonNode::asDouble),
        "a list of numbers");
  }
}
