package org.editr1.folder;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.editr1.io.file.Sha256;

/** The file {@code SHA256SUMS} of a folder, in the format of {@code sha256sum}. */
final class Checksums {
  private static final String FILE = "SHA256SUMS";
  private static final String GAP = "  ";

  private Checksums() {}

  /** Writes the hashes of all files below the folder. */
  static void write(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path file : files(folder)) {
      lines.append(Sha256.of(file)).append(GAP).append(folder.relativize(file)).append('\n');
    }
    Files.writeString(folder.resolve(FILE), lines);
  }

  /** The first file that is missing or differs from its hash; empty where all files match. */
  static Optional<String> firstMismatch(Path folder) throws IOException {
    try {
      for (String line : Files.readAllLines(folder.resolve(FILE))) {
        int gap = line.indexOf(GAP);
        String name = line.substring(gap + GAP.length());
        if (!Sha256.of(folder.resolve(name)).equals(line.substring(0, Math.max(gap, 0)))) {
          return Optional.of(name + " has other bytes than were written");
        }
      }
      return Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.of(folder.relativize(Path.of(e.getFile())) + " is missing");
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).sorted().toList();
    }
  }
}
