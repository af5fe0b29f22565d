package org.editr1.io.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.editr1.JsonMistake;
import org.editr1.UserError;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of a metadata file; every message begins with file and line.
 *
 * @param folder of the data set
 */
record LineReader(Path folder, Path file) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          // Python writes NaN; keys that nobody reads may hold it.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

  private static final int MOST_OF_LINE = 16_384;
  private static final Set<String> OWN = Set.of("prompt", "image", "requirement", "target");

  /** Returns the position of the newline that ends the line at {@code start}, or the length. */
  static int end(byte[] bytes, int start) {
    int end = start;
    while (end < bytes.length && bytes[end] != '\n') {
      end++;
    }
    return end;
  }

  /** Returns the line at {@code start} without the mark that may begin a file. */
  String text(byte[] bytes, int start) {
    try {
      ByteBuffer line = ByteBuffer.wrap(bytes, start, end(bytes, start) - start);
      String text = StandardCharsets.UTF_8.newDecoder().decode(line).toString();
      return start == 0 && text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not UTF-8", e);
    }
  }

  /** Reads a line for the first time. */
  DataLine checked(int number, String text) {
    return new Line(number).read(text, true);
  }

  /** Reads a line that was {@link #checked}; its images are not looked for. */
  DataLine parsed(int number, byte[] bytes, int start) {
    return new Line(number).read(text(bytes, start), false);
  }

  private final class Line {
    private final int number;

    Line(int number) {
      this.number = number;
    }

    DataLine read(String text, boolean checks) {
      JsonNode root = parse(text);
      String prompt = required(root, "prompt");
      String image = required(root, "image");
      String target = root.has("target") ? required(root, "target") : null;
      String requirement = required(root, "requirement");
      if (checks) {
        requireShort(prompt, requirement, image);
      }
      return new DataLine(
          number,
          DataLine.id(prompt, image),
          prompt,
          requirement,
          image,
          imageFile("image", image, checks),
          target == null ? null : imageFile("target", target, checks),
          metadata(root));
    }

    private void requireShort(String prompt, String requirement, String image) {
      int bytes = DataSplit.bytes(prompt) + DataSplit.bytes(requirement) + DataSplit.bytes(image);
      if (bytes > MOST_OF_LINE) {
        throw error(
            "prompt, requirement and image have %d, %d and %d bytes; expected at most %d together"
                .formatted(
                    DataSplit.bytes(prompt),
                    DataSplit.bytes(requirement),
                    DataSplit.bytes(image),
                    MOST_OF_LINE),
            null);
      }
    }

    private UserError error(String what, @Nullable Throwable cause) {
      String message = file + ":" + number + ": " + what;
      return cause == null ? new UserError(message) : new UserError(message, cause);
    }

    private JsonNode parse(String text) {
      try {
        JsonNode root = JSON.readTree(text);
        if (!root.isObject()) {
          throw error("expected a JSON object with prompt, image and requirement", null);
        }
        return root;
      } catch (JsonProcessingException e) {
        throw error("not a JSON object: " + JsonMistake.of(e.getOriginalMessage()), e);
      }
    }

    private String required(JsonNode root, String key) {
      JsonNode value = root.get(key);
      if (value == null) {
        throw error("key " + key + " is missing", null);
      }
      if (!value.isTextual()) {
        throw error("key " + key + " is " + text(value) + "; expected a text", null);
      }
      return value.asText();
    }

    private Path imageFile(String key, String path, boolean checks) {
      Path below;
      try {
        Path root = folder.toAbsolutePath().normalize();
        Path file = root.resolve(path).normalize();
        if (!file.startsWith(root)) {
          throw error("key " + key + ": " + path + " lies outside the data set's folder", null);
        }
        below = folder.resolve(root.relativize(file));
      } catch (InvalidPathException e) {
        throw error("key " + key + ": " + e.getMessage(), e);
      }
      if (checks && !Files.isRegularFile(below)) {
        throw error("key %s: there is no image %s%s".formatted(key, below, otherForm(below)), null);
      }
      return below;
    }

    /** Names with accents look alike as one letter and as a letter with a combining mark. */
    private static String otherForm(Path file) {
      for (Normalizer.Form form : Normalizer.Form.values()) {
        Path other = file.resolveSibling(Normalizer.normalize(file.getFileName().toString(), form));
        if (Files.exists(other)) {
          return "; there is one whose name looks alike in the Unicode form " + form;
        }
      }
      return "";
    }

    /** A value as it was written, texts without quotes. */
    private static String text(JsonNode value) {
      return value.isValueNode() ? value.asText() : value.toString();
    }

    private static Map<String, String> metadata(JsonNode root) {
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : root.properties()) {
        if (!OWN.contains(entry.getKey())) {
          JsonNode value = entry.getValue();
          metadata.put(entry.getKey(), text(value));
        }
      }
      return metadata;
    }
  }
}
