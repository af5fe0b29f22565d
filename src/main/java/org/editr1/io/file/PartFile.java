package org.editr1.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written under a temporary name and becomes visible, complete, when it is moved to
 * its place. Not thread-safe.
 */
public final class PartFile implements AutoCloseable {
  /** The suffix of unfinished files, which may be removed after a crash. */
  public static final String ENDING = ".part";

  /**
   * Bytes per write: a channel keeps a direct buffer per thread of the size of the largest array
   * written.
   */
  private static final int SLICE = 1 << 20;

  private final Path temporary;
  private final FileChannel channel;
  private boolean moved;

  private PartFile(Path temporary, FileChannel channel) {
    this.temporary = temporary;
    this.channel = channel;
  }

  /**
   * Creates an empty file.
   *
   * @param temporary path in the folder of the final place, with {@link #ENDING}, used by this file
   *     alone
   */
  public static PartFile create(Path temporary) throws IOException {
    return new PartFile(
        temporary,
        FileChannel.open(
            temporary,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Appends the remaining bytes of {@code data} without moving its position. */
  public void write(ByteBuffer data) throws IOException {
    ByteBuffer left = data.duplicate();
    while (left.hasRemaining()) {
      ByteBuffer slice = left.duplicate();
      slice.limit(left.position() + Math.min(left.remaining(), SLICE));
      left.position(left.position() + channel.write(slice));
    }
  }

  /** Forces the written bytes to the disk. */
  public void force() throws IOException {
    channel.force(true);
  }

  /** Closes the file and renames it to {@code file}, atomically replacing an existing file. */
  public void moveTo(Path file) throws IOException {
    channel.close();
    Files.move(
        temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    moved = true;
  }

  /** Removes the file unless it was moved. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!moved) {
      Files.deleteIfExists(temporary);
    }
  }
}
