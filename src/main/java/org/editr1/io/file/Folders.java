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

/** What is done to whole folders. */
public final class Folders {
  private Folders() {}

  /** Removes a folder with all that is in it; nothing happens when it is not there. */
  public static void remove(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      Files.deleteIfExists(path);
    }
  }

  /** Forces every file and folder in {@code folder} and itself to the disk. */
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

  /** Removes what a crash has left unfinished. */
  public static void removeParts(Path folder) throws IOException {
    for (Path path : tree(folder)) {
      if (path.toString().endsWith(PartFile.ENDING)) {
        remove(path);
      }
    }
  }

  /** Everything in {@code folder} and itself, contents before their folder. */
  private static List<Path> tree(Path folder) throws IOException {
    try (Stream<Path> walk = Files.walk(folder)) {
      return walk.sorted(Comparator.reverseOrder()).toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (UncheckedIOException e) {
      if (e.getCause() instanceof NoSuchFileException) {
        // Somebody else removed it between two looks.
        return tree(folder);
      }
      throw e.getCause();
    }
  }
}
