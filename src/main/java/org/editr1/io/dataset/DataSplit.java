package org.editr1.io.dataset;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.editr1.UserError;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.Split;

/**
 * The training or the test lines of a data set.
 *
 * @param file the metadata file, for messages
 * @param lines lines in the order of the file; at least one
 */
public record DataSplit(Path file, DataLines lines) {
  /** An order holds the texts of its tasks and has to fit into a message of 64 KB. */
  private static final int MOST_OF_ORDER = 62_000;

  /** References and hashes of a task, in addition to its texts. */
  private static final int REFERENCES = 600;

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
    LineReader reader = new LineReader(folder, file);
    byte[] bytes = bytes(file);
    DataLines lines = new DataLines(reader, bytes);
    boolean any = false;
    int number = 1;
    for (int start = 0; start < bytes.length; start = LineReader.end(bytes, start) + 1) {
      String text = reader.text(bytes, start);
      if (!text.isBlank()) {
        any = true;
        try {
          lines.add(reader.checked(number, text), start);
        } catch (UserError e) {
          problems.accept(e);
        }
      }
      number++;
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
    if (lines.withoutTarget() > 0) {
      throw new UserError(
          "%s:%d: key target is missing; the reward %s compares with the target image"
              .formatted(file, lines.withoutTarget(), reward));
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

  /** The bytes of a text in a message. */
  static int bytes(String text) {
    return MessageJson.write(text).length;
  }

  private static byte[] bytes(Path file) {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new UserError(file + " is missing; a data set has one line of JSON per task in it", e);
    } catch (OutOfMemoryError e) {
      throw new UserError(file + " is too long for the heap; raise -Xmx", e);
    } catch (IOException e) {
      throw new UserError(file + " cannot be read: " + e, e);
    }
  }
}
