package org.editr1.io.hf;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.UserError;

/**
 * A JSON file of a published model: keys that are missing take the reference class's default, keys
 * that are not known are ignored.
 */
public record ConfigFile(Path file, JsonNode root) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public static ConfigFile read(Path file) {
    try {
      JsonNode root = JSON.readTree(Files.readAllBytes(file));
      if (root == null || !root.isObject()) {
        throw new UserError(file + ": expected a JSON object");
      }
      return new ConfigFile(file, root);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read as JSON: " + e.getMessage(), e);
    }
  }

  private JsonNode value(String key, boolean fits, String expected) {
    if (!fits) {
      throw new UserError(file + ": key " + key + " is not " + expected);
    }
    return root.get(key);
  }

  private boolean absent(String key) {
    return !root.hasNonNull(key);
  }

  public boolean has(String key) {
    return !absent(key);
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
    return absent(key)
        ? fallback
        : value(key, root.get(key).canConvertToInt(), "an integer").asInt();
  }

  public double number(String key, double fallback) {
    return absent(key) ? fallback : value(key, root.get(key).isNumber(), "a number").asDouble();
  }

  public boolean flag(String key, boolean fallback) {
    return absent(key)
        ? fallback
        : value(key, root.get(key).isBoolean(), "true or false").asBoolean();
  }

  public String text(String key, String fallback) {
    return absent(key) ? fallback : value(key, root.get(key).isTextual(), "a text").asText();
  }

  public List<Integer> integers(String key, List<Integer> fallback) {
    if (absent(key)) {
      return fallback;
    }
    List<Integer> values = new ArrayList<>();
    value(key, root.get(key).isArray(), "a list of integers")
        .forEach(item -> values.add(item.asInt()));
    return values;
  }

  public List<Double> numbers(String key, List<Double> fallback) {
    if (absent(key)) {
      return fallback;
    }
    List<Double> values = new ArrayList<>();
    value(key, root.get(key).isArray(), "a list of numbers")
        .forEach(item -> values.add(item.asDouble()));
    return values;
  }
}
