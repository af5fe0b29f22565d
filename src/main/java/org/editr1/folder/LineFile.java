package org.editr1.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.MessageJson;

/**
 * An append-only file of lines: a journal, a timeline, the metrics. A line counts once its newline
 * is written: a torn last line, which a crash leaves, is ignored by readers and removed before the
 * next append. A record's line ends with its CRC-32C as the key {@code crc}, so that a damaged line
 * is noticed. There is one writer at a time.
 */
public final class LineFile implements AutoCloseable {
  private static final byte[] CHECKSUM = ",\"crc\":\"".getBytes(StandardCharsets.US_ASCII);
  private static final int CHECKED_END = CHECKSUM.length + 8 + "\"}".length();

  private final Path file;
  private final FileChannel channel;
  private long end;

  private LineFile(Path file, FileChannel channel, long end) {
    this.file = file;
    this.channel = channel;
    this.end = end;
  }

  /** Opens a file for appending; creates it and its folder if needed. */
  public static LineFile open(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long end = endOfLines(Files.readAllBytes(file));
      channel.truncate(end);
      return new LineFile(file, channel, end);
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /** The complete lines of a file; none if it does not exist. */
  public static List<byte[]> read(Path file) {
    try {
      return lines(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw DiskError.reading(file, e);
    }
  }

  /**
   * The records of {@code journey} that the complete lines of a file hold.
   *
   * @param damaged receives a message for each complete line that holds no such record; it is left
   *     out
   */
  public static <T> List<T> read(Path file, Class<T> type, Consumer<String> damaged) {
    List<T> records = new ArrayList<>();
    int number = 0;
    for (byte[] line : read(file)) {
      number++;
      try {
        records.add(MessageJson.read(withoutChecksum(line), type));
      } catch (IllegalArgumentException e) {
        damaged.accept(file + ":" + number + ": " + e.getMessage());
      }
    }
    return records;
  }

  /** Reads like {@link #read(Path, Class, Consumer)}, but silently skips damaged lines. */
  public static <T> List<T> readIntact(Path file, Class<T> type) {
    return read(file, type, damaged -> {});
  }

  /** Removes a file, if it exists. */
  public static void remove(Path file) {
    DiskError.removing(file, () -> Files.deleteIfExists(file));
  }

  /**
   * Appends a line; once this returns, it survives the end of this process.
   *
   * @param line without a newline in it
   */
  public synchronized void append(byte[] line) {
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    if (newline(line, 0) < line.length) {
      throw new IllegalArgumentException("a line has a newline in it");
    }
    try {
      // An append that failed half-way leaves bytes behind the end.
      channel.truncate(end);
      for (long at = end; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      end += line.length + 1;
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /** The line of a record of {@code journey}, with its checksum. */
  public static byte[] line(Object journeyRecord) {
    byte[] json = MessageJson.write(journeyRecord);
    int length = json.length - 1;
    return ByteBuffer.allocate(length + CHECKED_END)
        .put(json, 0, length)
        .put(CHECKSUM)
        .put((checksum(json, length) + "\"}").getBytes(StandardCharsets.US_ASCII))
        .array();
  }

  /** Lets all lines so far, and the file itself, survive a power cut. */
  public synchronized void force() {
    DiskError.writing(
        file,
        () -> {
          channel.force(true);
          Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
          AtomicFile.force(folder);
          AtomicFile.force(Objects.requireNonNullElse(folder.getParent(), folder));
        });
  }

  /** The JSON of a line; builds before the checksums wrote lines without one. */
  private static byte[] withoutChecksum(byte[] line) {
    int length = line.length - CHECKED_END;
    int sum = length + CHECKSUM.length;
    if (length < 0 || !Arrays.equals(line, length, sum, CHECKSUM, 0, CHECKSUM.length)) {
      return line;
    }
    if (!new String(line, sum, 8, StandardCharsets.US_ASCII).equals(checksum(line, length))) {
      throw new IllegalArgumentException("the line is damaged: its checksum differs");
    }
    byte[] json = Arrays.copyOf(line, length + 1);
    json[length] = '}';
    return json;
  }

  private static String checksum(byte[] bytes, int length) {
    CRC32C sum = new CRC32C();
    sum.update(bytes, 0, length);
    return "%08x".formatted(sum.getValue());
  }

  @Override
  public void close() {
    DiskError.writing(file, channel::close);
  }

  private static List<byte[]> lines(byte[] bytes) {
    List<byte[]> lines = new ArrayList<>();
    for (int from = 0, to; (to = newline(bytes, from)) < bytes.length; from = to + 1) {
      lines.add(Arrays.copyOfRange(bytes, from, to));
    }
    return lines;
  }

  private static int endOfLines(byte[] bytes) {
    int end = bytes.length;
    while (end > 0 && bytes[end - 1] != '\n') {
      end--;
    }
    return end;
  }

  /** The position of the first newline from {@code from} on, or the length if there is none. */
  private static int newline(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
