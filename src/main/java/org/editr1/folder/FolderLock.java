package org.editr1.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.jspecify.annotations.Nullable;

/**
 * The lock of a run folder, which one head holds at a time. {@code head.lock} keeps a second head
 * out, and each start of a head takes the next epoch by creating a file in {@code epochs}.
 */
public final class FolderLock implements AutoCloseable {
  private final RunFolder folder;
  private final FileChannel channel;
  private final FileLock lock;
  private final String id;
  private final long epoch;

  private FolderLock(RunFolder folder, FileChannel channel, FileLock lock) throws IOException {
    this.folder = folder;
    this.channel = channel;
    this.lock = lock;
    this.id = id(folder.root().resolve("run-id"));
    this.epoch = nextEpoch(folder.root());
  }

  /**
   * Locks a folder, and creates it if needed.
   *
   * @throws UserError if another head holds it
   */
  public static FolderLock of(RunFolder folder) {
    Path root = folder.root();
    try {
      Files.createDirectories(root);
      FileChannel channel =
          FileChannel.open(
              root.resolve("head.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      FileLock lock = tryLock(channel);
      if (lock == null) {
        channel.close();
        throw new UserError(root + " is in use by another head; stop that one first");
      }
      return new FolderLock(folder, channel, lock);
    } catch (IOException e) {
      throw new UserError(root + " cannot be used as run folder: " + e.getMessage(), e);
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
    Path folder = Files.createDirectories(root.resolve("epochs"));
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

  @Override
  public void close() {
    try {
      lock.release();
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
