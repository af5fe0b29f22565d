package org.editr1.io.file;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Operations on complete folders. */
public final class Folders {
  private Folders() {}

  /** Removes a folder and its contents, if it exists. */
  public static void remove(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      Files.deleteIfExists(path);
    }
  }

  /** Forces {@code folder} and all files and folders in it to the disk. */
  public static void force(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      if (Files.isDirectory(path)) {
        AtomicFile.force(path);
      } else {
        forceFile(path);
      }
    }
  }

  public static void forceFile(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** Removes files that a crash left unfinished. */
  public static void removeParts(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      if (path.toString().endsWith(PartFile.ENDING)) {
        remove(path);
      }
    }
  }

  /** The folder and all its contents, contents before their folder. */
  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        // It was removed concurrently.
        return tree(folder);
      }
      throw e.getCause();
    }
  }
}
