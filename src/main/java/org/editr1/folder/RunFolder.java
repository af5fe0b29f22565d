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
import org.editr1.io.file.WholeFile;
import org.jspecify.annotations.Nullable;

/**
 * One folder per run, held by one head at a time: a file lock keeps a second head out, and each
 * start of a head takes the next epoch, by creating its file.
 */
public final class RunFolder implements AutoCloseable {
  private final Path root;
  private final FileChannel channel;
  private final FileLock lock;
  private final String id;
  private final long epoch;

  private RunFolder(Path root, FileChannel channel, FileLock lock) throws IOException {
    this.root = root;
    this.channel = channel;
    this.lock = lock;
    this.id = id(root.resolve("run-id"));
    this.epoch = nextEpoch(root);
  }

  /** Takes a folder for a new run; one that already holds a run is refused. */
  public static RunFolder create(Path root) {
    requireNone(root);
    return lock(root);
  }

  /** Takes the folder of a run that was stopped. */
  public static RunFolder reopen(Path root) {
    requireRun(root);
    return lock(root);
  }

  /** Refuses a folder that holds a run. */
  public static void requireNone(Path root) {
    if (Files.exists(root.resolve("run.json"))) {
      throw new UserError(
          root + " already holds a run: go on with --resume " + root + ", or name another --out");
    }
  }

  /** Refuses a folder that holds no run. */
  public static void requireRun(Path root) {
    if (!Files.exists(root.resolve("run.json"))) {
      throw new UserError(root + " is not a run folder: it has no run.json");
    }
  }

  /** What the run of a folder is called where it stands beside others. */
  public static String name(Path root) {
    Path name = root.toAbsolutePath().normalize().getFileName();
    return name == null ? root.toString() : name.toString();
  }

  /** The first of {@code parent/name}, {@code parent/name-2}, ... that is free. */
  public static Path unused(Path parent, String name) {
    Path candidate = parent.resolve(name);
    for (int suffix = 2; Files.exists(candidate); suffix++) {
      candidate = parent.resolve(name + "-" + suffix);
    }
    return candidate;
  }

  private static RunFolder lock(Path root) {
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
      return new RunFolder(root, channel, lock);
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
      WholeFile.write(file, UUID.randomUUID() + "\n");
    }
    return Files.readString(file).strip();
  }

  private static long nextEpoch(Path root) throws IOException {
    Path folder = Files.createDirectories(root.resolve("epochs"));
    long epoch = 1 + newestEpoch(folder);
    while (true) {
      try {
        Files.createFile(folder.resolve(Long.toString(epoch)));
        WholeFile.force(folder);
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

  public Path root() {
    return root;
  }

  /** Names the run for good: a copy of the folder has the same. */
  public String id() {
    return id;
  }

  /** Grows with each start of a head on this folder; workers accept no older one. */
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
