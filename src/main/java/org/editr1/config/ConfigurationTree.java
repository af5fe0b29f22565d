package org.editr1.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.editr1.JsonMistake;
import org.jspecify.annotations.Nullable;

/** The JSON object of a configuration and the place where each of its keys was written. */
final class ConfigurationTree {
  private static final JsonMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private final String source;
  private final ObjectNode root;
  private final Map<JsonPointer, String> origins;

  private ConfigurationTree(String source, ObjectNode root, Map<JsonPointer, String> origins) {
    this.source = source;
    this.root = root;
    this.origins = origins;
  }

  static ConfigurationTree read(Path file) {
    return parse(file.toString(), bytes(file));
  }

  static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new ConfigurationError(file + " is missing", e);
    } catch (IOException e) {
      throw new ConfigurationError(file + " cannot be read: " + e, e);
    }
  }

  /**
   * Reads one JSON object and remembers the line of each key; a key that is set twice is refused.
   *
   * @param source name of the text in messages
   */
  static ConfigurationTree parse(String source, byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new ConfigurationError(source + ": expected a JSON object");
      }
      Map<JsonPointer, String> origins = new LinkedHashMap<>();
      while (parser.nextToken() != JsonToken.END_OBJECT || !parser.getParsingContext().inRoot()) {
        if (parser.currentToken() == JsonToken.FIELD_NAME) {
          locate(parser, here(source, parser), origins);
        }
      }
      if (parser.nextToken() != null) {
        throw new ConfigurationError(here(source, parser) + ": something follows the JSON object");
      }
      return new ConfigurationTree(source, (ObjectNode) JSON.readTree(json), origins);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new ConfigurationError(
          "%s:%d:%d: not JSON: %s"
              .formatted(
                  source, at.getLineNr(), at.getColumnNr(), JsonMistake.of(e.getOriginalMessage())),
          e);
    } catch (IOException e) {
      throw new ConfigurationError(source + " cannot be read: " + e, e);
    }
  }

  private static void locate(JsonParser parser, String line, Map<JsonPointer, String> origins)
      throws IOException {
    String before = origins.put(parser.getParsingContext().pathAsPointer(), line);
    if (before != null) {
      throw new ConfigurationError(
          line + ": key " + parser.currentName() + " was already set at " + before);
    }
  }

  private static String here(String source, JsonParser parser) {
    return source + ":" + parser.currentTokenLocation().getLineNr();
  }

  /** The pointer to a dotted key. */
  static JsonPointer pointer(String key) {
    return JsonPointer.compile("/" + key.replace('.', '/'));
  }

  /** The dotted key of a pointer. */
  static String key(JsonPointer pointer) {
    return pointer.toString().substring(1).replace('/', '.');
  }

  ObjectNode root() {
    return root;
  }

  /** The value at a dotted key, or a missing node. */
  JsonNode at(String key) {
    return root.at(pointer(key));
  }

  /** The object at {@code name} as a configuration of its own; null where there is none. */
  @Nullable ConfigurationTree group(String name) {
    JsonPointer group = pointer(name);
    if (!(root.at(group) instanceof ObjectNode object)) {
      return null;
    }
    Map<JsonPointer, String> own = new LinkedHashMap<>();
    origins.forEach(
        (key, origin) -> {
          if (key.toString().startsWith(group + "/")) {
            own.put(key.tail(), origin);
          }
        });
    return new ConfigurationTree(originOf(name), object, own);
  }

  /** Adds or replaces the value at a dotted key, which {@code origin} wrote. */
  void set(String key, JsonNode value, String origin) {
    JsonPointer pointer = pointer(key);
    JsonPointer group = pointer.head();
    root.withObject(group, JsonNode.OverwriteMode.ALL, false)
        .set(pointer.last().getMatchingProperty(), value);
    remove(pointer);
    locateGroup(group, origin);
    locate(pointer, value, origin);
  }

  /** Removes the value at a dotted key, if there is one. */
  void remove(String key) {
    JsonPointer pointer = pointer(key);
    if (root.at(pointer.head()) instanceof ObjectNode group) {
      group.remove(pointer.last().getMatchingProperty());
    }
    remove(pointer);
  }

  private void remove(JsonPointer pointer) {
    origins.keySet().removeIf(key -> (key + "/").startsWith(pointer + "/"));
  }

  private void locateGroup(JsonPointer group, String origin) {
    if (!group.matches()) {
      locateGroup(group.head(), origin);
      origins.putIfAbsent(group, origin);
    }
  }

  private void locate(JsonPointer pointer, JsonNode value, String origin) {
    origins.put(pointer, origin);
    value
        .properties()
        .forEach(field -> locate(pointer.appendProperty(field.getKey()), field.getValue(), origin));
  }

  /** Makes the path at a dotted key, if there is one, absolute: relative to {@code home}. */
  void makeAbsolute(String key, Path home) {
    if (at(key) instanceof TextNode path) {
      Path absolute = home.toAbsolutePath().resolve(path.asText()).normalize();
      set(key, JsonNodeFactory.instance.textNode(absolute.toString()), originOf(key));
    }
  }

  /** Makes the path at a dotted key, if there is one below {@code home}, relative to that. */
  void makeRelative(String key, Path home) {
    if (at(key) instanceof TextNode path && Path.of(path.asText()).startsWith(home)) {
      String relative = home.relativize(Path.of(path.asText())).toString();
      set(key, JsonNodeFactory.instance.textNode(relative), originOf(key));
    }
  }

  /** The place where a dotted key was written; the source alone where it was not. */
  String originOf(String key) {
    return originOf(pointer(key));
  }

  private String originOf(JsonPointer pointer) {
    return origins.getOrDefault(pointer, source);
  }

  ConfigurationError error(JsonPointer at, String message) {
    return new ConfigurationError(originOf(at) + ": " + message);
  }

  /** The value at {@code at} is of the wrong type. */
  ConfigurationError typeMismatch(JsonPointer at, String expected) {
    JsonNode value = root.at(at);
    return error(
        at, key(at) + " is " + (value.isObject() ? "an object" : value) + "; expected " + expected);
  }

  /** The dotted {@code key} has a value that cannot be used. */
  ConfigurationError refusal(String key, Object value, String expected) {
    return new ConfigurationError(
        originOf(key) + ": " + key + " is " + value + "; expected " + expected);
  }
}
