package org.editr1.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.editr1.Failure;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.Folders;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a run folder, which one head holds at a time. {@code head.lock} keeps a second head
 * out, and each start of a head takes the next epoch by creating a file in {@code epochs}.
 */
public final class FolderLock implements AutoCloseable {
  /** Process and machine, as {@code 4711@host}. */
  private static final String SELF = ManagementFactory.getRuntimeMXBean().getName();

  private static final String EPOCHS = "epochs";

  private final RunFolder folder;
  private final FileChannel channel;
  private final String id;
  private final long epoch;
  private final @Nullable Set<Path> before;

  private FolderLock(RunFolder folder, FileChannel channel, @Nullable Set<Path> before)
      throws IOException {
    this.folder = folder;
    this.before = before;
    this.channel = channel;
    this.id = id(folder.root().resolve("run-id"));
    this.epoch = nextEpoch(folder.root());
  }

  /**
   * Locks a folder, and creates it if needed.
   *
   * @throws Failure if another head holds it, or the folder cannot be written
   */
  public static FolderLock of(RunFolder folder) {
    Path root = folder.root();
    Path file = root.resolve("head.lock");
    try {
      Set<Path> before = Files.exists(root) ? Set.copyOf(children(root)) : null;
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new Failure(
            Failure.Kind.TAKEN,
            "%s is in use by another head (%s); stop that one first"
                .formatted(root, Files.readString(file).strip()));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(SELF.getBytes(StandardCharsets.UTF_8)));
      return new FolderLock(folder, channel, before);
    } catch (IOException e) {
      throw new UserError(root + " cannot be used as run folder (--out names another): " + e, e);
    }
  }

  private static List<Path> children(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    }
  }

  /** Releases the lock after a start that failed. What the start of a new run made is removed. */
  public void discard() {
    try {
      if (before == null || !before.contains(folder.specification())) {
        for (Path made : children(folder.root())) {
          if (before == null || !before.contains(made)) {
            Folders.remove(made);
          }
        }
        if (before == null) {
          Files.delete(folder.root());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      close();
    }
  }

  private static @Nullable FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static String id(Path file) throws IOException {
    if (!Files.exists(file)) {
      AtomicFile.write(file, UUID.randomUUID() + "\n");
    }
    return Files.readString(file).strip();
  }

  private static long nextEpoch(Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve(EPOCHS));
    long epoch = 1 + newestEpoch(folder);
    while (true) {
      try {
        Files.createFile(folder.resolve(Long.toString(epoch)));
        AtomicFile.force(folder);
        return epoch;
      } catch (FileAlreadyExistsException e) {
        epoch++;
      }
    }
  }

  private static long newestEpoch(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.matches("\\d+"))
          .mapToLong(Long::parseLong)
          .max()
          .orElse(0);
    }
  }

  public RunFolder folder() {
    return folder;
  }

  /** The name of the run, which a copy of the folder keeps. */
  public String id() {
    return id;
  }

  /** A number that grows with each start of a head; workers accept no older one. */
  public long epoch() {
    return epoch;
  }

  /** The epoch of the newest head of this folder, whatever became of its lock. */
  public long newestEpoch() {
    Path epochs = folder.root().resolve(EPOCHS);
    return DiskError.reading(epochs, () -> newestEpoch(epochs));
  }

  @Override
  public void close() {
    try {
      // Releases the lock; closing twice does nothing.
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
