package org.editr1.config;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;

/** Reads JSON and remembers the line of each key. A key that stands twice is refused. */
final class ConfigurationText {
  private static final ObjectMapper JSON =
      JsonMapper.builder().disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION).build();

  private final String source;

  private ConfigurationText(String source) {
    this.source = source;
  }

  static Located read(Path file) {
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
   * @param source what messages call the text
   */
  static Located parse(String source, byte[] json) {
    try (JsonParser parser = JSON.createParser(json)) {
      return new ConfigurationText(source).document(parser);
    } catch (JsonProcessingException e) {
      JsonLocation at = e.getLocation();
      throw new ConfigurationError(
          (source + ":" + at.getLineNr() + ":" + at.getColumnNr() + ": not JSON: ")
              + e.getOriginalMessage(),
          e);
    } catch (IOException e) {
      throw new ConfigurationError(source + " cannot be read: " + e, e);
    }
  }

  private Located document(JsonParser parser) throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw new ConfigurationError(source + ": expected a JSON object");
    }
    Located root = value(parser, source);
    if (parser.nextToken() != null) {
      throw new ConfigurationError(here(parser) + ": something follows the JSON object");
    }
    return root;
  }

  private Located value(JsonParser parser, String origin) throws IOException {
    if (parser.currentToken() != JsonToken.START_OBJECT) {
      return Located.of(origin, parser.<JsonNode>readValueAsTree());
    }
    Located object = Located.object(origin, new LinkedHashMap<>());
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      String line = here(parser);
      parser.nextToken();
      Located before = object.put(name, value(parser, line));
      if (before != null) {
        throw new ConfigurationError(
            line + ": key " + name + " was already set at " + before.origin());
      }
    }
    return object;
  }

  private String here(JsonParser parser) {
    return source + ":" + parser.currentTokenLocation().getLineNr();
  }
}
