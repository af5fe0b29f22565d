package org.editr1.io.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.editr1.UserError;
import org.editr1.journey.Split;
import org.jspecify.annotations.Nullable;

/**
 * The training or the test lines of a data set.
 *
 * @param file the metadata file, for messages
 * @param lines lines in the order of the file; at least one
 */
public record DataSplit(Path file, List<DataLine> lines) {
  private static final ObjectMapper JSON =
      new ObjectMapper()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
  private static final Set<String> OWN = Set.of("prompt", "image", "requirement", "target");

  /**
   * Reads {@code train_metadata.jsonl} or {@code test_metadata.jsonl}.
   *
   * @throws UserError naming file, line and key of the first error
   */
  public static DataSplit read(Path folder, Split split) {
    return scan(
        folder,
        split,
        problem -> {
          throw problem;
        });
  }

  /** {@link #read} that skips invalid lines and reports them to {@code problems}. */
  static DataSplit scan(Path folder, Split split, Consumer<UserError> problems) {
    if (!Files.isDirectory(folder)) {
      throw new UserError("the data set " + folder + " is not a folder");
    }
    Path file = file(folder, split);
    List<DataLine> lines = new ArrayList<>();
    String[] texts = text(file).split("\n", -1);
    boolean any = false;
    for (int i = 0; i < texts.length; i++) {
      if (!texts[i].isBlank()) {
        any = true;
        try {
          lines.add(new Reader(folder, file, i + 1).line(texts[i]));
        } catch (UserError e) {
          problems.accept(e);
        }
      }
    }
    if (!any) {
      throw new UserError(file + " holds no line; expected a JSON object per line");
    }
    return new DataSplit(file, lines);
  }

  static Path file(Path folder, Split split) {
    return folder.resolve(split + "_metadata.jsonl");
  }

  /**
   * @param reward name of the reward that needs targets, for the message
   */
  public void requireTargets(String reward) {
    for (DataLine line : lines) {
      if (line.targetFile() == null) {
        throw new UserError(
            "%s:%d: key target is missing; the reward %s compares with the target image"
                .formatted(file, line.number(), reward));
      }
    }
  }

  private static String text(Path file) {
    try {
      ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file));
      String text = StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw new UserError(file + " is missing; a data set has one line of JSON per task in it", e);
    } catch (CharacterCodingException e) {
      throw new UserError(file + " is not UTF-8", e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }

  /** Reads one line; every message begins with file and line. */
  private record Reader(Path folder, Path file, int number) {
    DataLine line(String text) {
      JsonNode root = parse(text);
      String prompt = required(root, "prompt");
      String image = required(root, "image");
      String target = root.has("target") ? required(root, "target") : null;
      return new DataLine(
          number,
          DataLine.id(prompt, image),
          prompt,
          required(root, "requirement"),
          image,
          imageFile("image", image),
          target == null ? null : imageFile("target", target),
          metadata(root));
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
        throw error("not a JSON object: " + e.getOriginalMessage(), e);
      }
    }

    private String required(JsonNode root, String key) {
      JsonNode value = root.get(key);
      if (value == null) {
        throw error("key " + key + " is missing", null);
      }
      if (!value.isTextual()) {
        throw error("key " + key + " is " + value + "; expected a text", null);
      }
      return value.asText();
    }

    private Path imageFile(String key, String path) {
      try {
        Path file = folder.resolve(path);
        if (!file.normalize().startsWith(folder.normalize())) {
          throw error("key " + key + ": " + path + " lies outside the data set's folder", null);
        }
        if (Files.isRegularFile(file)) {
          return file;
        }
      } catch (InvalidPathException e) {
        throw error("key " + key + ": " + e.getMessage(), e);
      }
      throw error("key " + key + ": there is no image " + folder.resolve(path), null);
    }

    private static Map<String, String> metadata(JsonNode root) {
      Map<String, String> metadata = new LinkedHashMap<>();
      for (Map.Entry<String, JsonNode> entry : root.properties()) {
        if (!OWN.contains(entry.getKey())) {
          JsonNode value = entry.getValue();
          metadata.put(entry.getKey(), value.isTextual() ? value.asText() : value.toString());
        }
      }
      return metadata;
    }
  }
}
