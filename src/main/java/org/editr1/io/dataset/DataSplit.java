package org.editr1.io.dataset;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
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
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.editr1.JsonMistake;
import org.editr1.UserError;
import org.editr1.io.file.MessageJson;
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
          .enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION)
          // Python writes NaN; keys that nobody reads may hold it.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS.mappedFeature());

  /** An order holds the texts of its tasks and has to fit into a message of 64 KB. */
  private static final int MOST_OF_LINE = 16_384;

  private static final int MOST_OF_ORDER = 62_000;

  /** References and hashes of a task, in addition to its texts. */
  private static final int REFERENCES = 600;

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

  /**
   * The number of lines of an order, at most {@code wanted}, with which every order of consecutive
   * lines fits into a message.
   */
  public int linesOfOrder(int wanted) {
    for (int size = wanted; size > 1; size--) {
      if (largestOrder(size) <= MOST_OF_ORDER) {
        return size;
      }
    }
    return 1;
  }

  private int largestOrder(int size) {
    int[] orders = new int[1 + lines.size() / size];
    for (int i = 0; i < lines.size(); i++) {
      orders[i / size] += REFERENCES + 2 * bytes(lines.get(i).image()) + texts(lines.get(i));
    }
    return Arrays.stream(orders).max().orElse(0);
  }

  private static int texts(DataLine line) {
    String target = line.targetFile() == null ? "" : line.targetFile().toString();
    return bytes(line.prompt()) + bytes(line.requirement()) + bytes(target);
  }

  private static int bytes(String text) {
    return MessageJson.write(text).length;
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
      String requirement = required(root, "requirement");
      requireShort(prompt, requirement, image);
      return new DataLine(
          number,
          DataLine.id(prompt, image),
          prompt,
          requirement,
          image,
          imageFile("image", image),
          target == null ? null : imageFile("target", target),
          metadata(root));
    }

    private void requireShort(String prompt, String requirement, String image) {
      int bytes = bytes(prompt) + bytes(requirement) + bytes(image);
      if (bytes > MOST_OF_LINE) {
        throw error(
            "prompt, requirement and image have %d, %d and %d bytes; expected at most %d together"
                .formatted(bytes(prompt), bytes(requirement), bytes(image), MOST_OF_LINE),
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

    private Path imageFile(String key, String path) {
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
      if (!Files.isRegularFile(below)) {
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
