package org.editr1.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The hashes of a folder's files, in one more file, as {@code sha256sum} writes and reads them. */
final class Seal {
  private static final String FILE = "SHA256SUMS";
  private static final String GAP = "  ";

  private Seal() {}

  /** Seals all that is in the folder. */
  static void put(Path folder) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Path file : files(folder)) {
      lines.append(Sha256.of(file)).append(GAP).append(folder.relativize(file)).append('\n');
    }
    Files.writeString(folder.resolve(FILE), lines);
  }

  /** What about the folder is not as it was when it was sealed. */
  static Optional<String> flaw(Path folder) throws IOException {
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
