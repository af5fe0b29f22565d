package org.editr1.io.safetensors;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The bytes of a file, on disk or in memory. */
interface Content extends AutoCloseable {
  long size();

  /** The longest range of one call, a multiple of 8. */
  int longest();

  /** A view of {@code length <= longest()} bytes; direct where the bytes are outside the heap. */
  ByteBuffer range(long start, int length) throws IOException;

  @Override
  void close() throws IOException;

  /**
   * A file mapped in windows, since a Java buffer maps at most 2 GiB. A window starts at the
   * requested byte, so that a tensor read in pieces may span windows and no number is split.
   */
  final class Mapped implements Content {
    private static final long WINDOW = 1L << 30;
    private static final int PIECE = 1 << 26;

    private final FileChannel channel;
    private final long size;
    private final long windowSize;
    private final int piece;
    private @Nullable ByteBuffer window;
    private long windowStart;

    Mapped(Path file) throws IOException {
      this(FileChannel.open(file), WINDOW, PIECE);
    }

    Mapped(FileChannel channel, long windowSize, int piece) throws IOException {
      this.channel = channel;
      this.size = channel.size();
      this.windowSize = windowSize;
      this.piece = piece;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int longest() {
      return piece;
    }

    @Override
    public synchronized ByteBuffer range(long start, int length) throws IOException {
      ByteBuffer current = window;
      if (current == null
          || start < windowStart
          || start + length > windowStart + current.capacity()) {
        long bytes = Math.min(Math.max(windowSize, length), size - start);
        current = channel.map(FileChannel.MapMode.READ_ONLY, start, bytes);
        window = current;
        windowStart = start;
      }
      return current.slice((int) (start - windowStart), length);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** A file that is read as it is asked for; any thread may ask. */
  final class Unmapped implements Content {
    private static final int PIECE = 1 << 18;

    private final FileChannel channel;
    private final long size;

    Unmapped(Path file) throws IOException {
      this.channel = FileChannel.open(file);
      this.size = channel.size();
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public int longest() {
      return PIECE;
    }

    @Override
    public ByteBuffer range(long start, int length) throws IOException {
      ByteBuffer bytes = ByteBuffer.allocate(length);
      while (bytes.hasRemaining()) {
        if (channel.read(bytes, start + bytes.position()) < 0) {
          throw new EOFException("it ends after " + channel.size() + " bytes");
        }
      }
      return bytes.flip();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }

  /** Bytes in memory, as received over the network. */
  record InMemory(byte[] bytes) implements Content {
    private static final int PIECE = 1 << 22;

    @Override
    public long size() {
      return bytes.length;
    }

    @Override
    public int longest() {
      return PIECE;
    }

    @Override
    public ByteBuffer range(long start, int length) {
      return ByteBuffer.wrap(bytes, (int) start, length).slice();
    }

    @Override
    public void close() {}
  }
}
