package org.editr1.io.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * A file that is written aside: it is seen whole, once it is moved to its place, or never. One
 * thread at a time.
 */
public final class PartFile implements AutoCloseable {
  /** The ending of files that are not whole; one that a crash has left may be removed. */
  public static final String ENDING = ".part";

  /**
   * A channel keeps a direct buffer per thread of the size of the largest array that it was given.
   */
  private static final int SLICE = 1 << 20;

  private final Path aside;
  private final FileChannel channel;
  private boolean moved;

  private PartFile(Path aside, FileChannel channel) {
    this.aside = aside;
    this.channel = channel;
  }

  /**
   * Begins a file, empty.
   *
   * @param aside in the folder of the final place, with {@link #ENDING}, used by nobody else
   */
  public static PartFile create(Path aside) throws IOException {
    return new PartFile(
        aside,
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.TRUNCATE_EXISTING));
  }

  /** Appends what remains in {@code data}, whose position stays. */
  public void write(ByteBuffer data) throws IOException {
    ByteBuffer left = data.duplicate();
    while (left.hasRemaining()) {
      ByteBuffer slice = left.duplicate();
      slice.limit(left.position() + Math.min(left.remaining(), SLICE));
      left.position(left.position() + channel.write(slice));
    }
  }

  /** Forces what is written to the disk. */
  public void force() throws IOException {
    channel.force(true);
  }

  /** Ends the file and renames it to {@code file}, which it replaces, in one step. */
  public void moveTo(Path file) throws IOException {
    channel.close();
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    moved = true;
  }

  /** Removes the file unless it was moved. */
  @Override
  public void close() throws IOException {
    channel.close();
    if (!moved) {
      Files.deleteIfExists(aside);
    }
  }
}
