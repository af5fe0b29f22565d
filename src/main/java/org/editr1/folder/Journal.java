package org.editr1.folder;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.editr1.io.file.DiskError;

/**
 * An append-only file of lines in the folder of a step. A line counts once its newline is there: a
 * torn last line, which a crash leaves, is ignored by readers and removed before the next append.
 * There is one writer at a time.
 */
public final class Journal implements AutoCloseable {
  /** The name of a step's journal in its folder. */
  public static final String FILE = "journal.jsonl";

  private final Path file;
  private final FileChannel channel;
  private long end;

  private Journal(Path file, FileChannel channel, long end) {
    this.file = file;
    this.channel = channel;
    this.end = end;
  }

  /** Goes on with the journal in {@code folder}; makes both if needed. */
  public static Journal open(Path folder) {
    return open(folder, FILE);
  }

  /** As {@link #open(Path)}, for a file of another name. */
  public static Journal open(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      Files.createDirectories(folder);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      long end = endOfLines(Files.readAllBytes(file));
      channel.truncate(end);
      return new Journal(file, channel, end);
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /** The complete lines of the journal in {@code folder}; none when there is no journal. */
  public static List<byte[]> read(Path folder) {
    return read(folder, FILE);
  }

  /** As {@link #read(Path)}, of a file of another name. */
  public static List<byte[]> read(Path folder, String name) {
    Path file = folder.resolve(name);
    try {
      return lines(Files.readAllBytes(file));
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw DiskError.reading(file, e);
    }
  }

  /** Removes the journal in {@code folder}, if there is one. */
  public static void remove(Path folder) {
    Path file = folder.resolve(FILE);
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw DiskError.removing(file, e);
    }
  }

  /**
   * Appends a line; once this returns, it survives the end of this process.
   *
   * @param line without a newline in it
   */
  public synchronized void append(byte[] line) {
    ByteBuffer bytes = ByteBuffer.allocate(line.length + 1).put(line).put((byte) '\n').flip();
    if (newline(line, 0) < line.length) {
      throw new IllegalArgumentException("a line of a journal has a newline in it");
    }
    try {
      // What an append that failed half-way has left.
      channel.truncate(end);
      for (long at = end; bytes.hasRemaining(); ) {
        at += channel.write(bytes, at);
      }
      end += line.length + 1;
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  /** As {@link #append}; once this returns, the line survives a power cut. */
  public synchronized void appendForced(byte[] line) {
    append(line);
    try {
      channel.force(true);
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw DiskError.writing(file, e);
    }
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

  /** Where the first newline from {@code from} on is, or the length when there is none. */
  private static int newline(byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && bytes[at] != '\n') {
      at++;
    }
    return at;
  }
}
