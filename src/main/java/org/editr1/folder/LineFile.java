package org.editr1.folder;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
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
  private static final int PIECE = 1 << 16;

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
          FileChannel.open(
              file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
      long end = endOfLines(channel);
      channel.truncate(end);
      return new LineFile(file, channel, end);
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /**
   * Hands on the complete lines of a file from a position on; there are none if it does not exist.
   *
   * @param from the beginning of a line
   * @return the position behind the last complete line, from which a reader can go on
   */
  public static long forEach(Path file, long from, Consumer<byte[]> lines) {
    try (FileChannel channel = FileChannel.open(file).position(from)) {
      InputStream in = Channels.newInputStream(channel);
      ByteArrayOutputStream line = new ByteArrayOutputStream();
      byte[] piece = new byte[PIECE];
      long end = from;
      for (int read; (read = in.read(piece)) >= 0; ) {
        int at = 0;
        for (int to; (to = newline(piece, at, read)) < read; at = to + 1) {
          line.write(piece, at, to - at);
          end += line.size() + 1;
          lines.accept(line.toByteArray());
          line.reset();
        }
        line.write(piece, at, read - at);
      }
      return end;
    } catch (NoSuchFileException e) {
      return from;
    } catch (IOException e) {
      throw DiskError.reading(file, e);
    }
  }

  /** The complete lines of a file; none if it does not exist. */
  public static List<byte[]> read(Path file) {
    List<byte[]> lines = new ArrayList<>();
    long unused = forEach(file, 0, lines::add);
    return lines;
  }

  /**
   * The records of {@code journey} that the complete lines of a file hold.
   *
   * @param damaged receives a message for each complete line that holds no such record; it is left
   *     out
   */
  public static <T> List<T> read(Path file, Class<T> type, Consumer<String> damaged) {
    List<T> records = new ArrayList<>();
    int[] number = {0};
    long unused =
        forEach(
            file,
            0,
            line -> {
              number[0]++;
              try {
                records.add(MessageJson.read(withoutChecksum(line), type));
              } catch (IllegalArgumentException e) {
                damaged.accept(file + ":" + number[0] + ": " + e.getMessage());
              }
            });
    return records;
  }

  /** Hands on records like {@link #forEach}; damaged lines are silently skipped. */
  static <T> long forEachIntact(Path file, long from, Class<T> type, Consumer<T> records) {
    return forEach(
        file,
        from,
        line -> {
          try {
            records.accept(MessageJson.read(withoutChecksum(line), type));
          } catch (IllegalArgumentException e) {
            // A reader cannot mend it; the head names it when it starts.
          }
        });
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
    if (newline(line, 0, line.length) < line.length) {
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

  /** Reads from the end, so that it takes no longer in a long file. */
  private static long endOfLines(FileChannel channel) throws IOException {
    for (long to = channel.size(), from; to > 0; to = from) {
      from = Math.max(0, to - PIECE);
      ByteBuffer piece = ByteBuffer.allocate((int) (to - from));
      while (piece.hasRemaining() && channel.read(piece, from + piece.position()) >= 0) {}
      for (int end = piece.position(); end > 0; end--) {
        if (piece.get(end - 1) == '\n') {
          return from + end;
        }
      }
    }
    return 0;
  }

  /** The position of the first newline from {@code from} on, or {@code end} if there is none. */
  private static int newline(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
