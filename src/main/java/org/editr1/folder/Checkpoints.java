package org.editr1.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.AtomicFile;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.Folders;
import org.editr1.io.file.PartFile;
import org.editr1.io.file.Sha256;

/**
 * The folders {@code version-V} of a run's checkpoints. A checkpoint is filled under a temporary
 * name and renamed once it is complete and forced to the disk, so a failure leaves the older ones
 * as they are. Each carries the hashes of its files; {@code sha256sum -c SHA256SUMS} in its folder
 * makes the same check as {@link #damage}.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("version-(0|[1-9]\\d{0,8})");

  /** How many of the newest are never pruned. */
  private static final int NEWEST = 2;

  private final Path root;

  private Checkpoints(Path root) {
    this.root = root;
  }

  /** Opens the checkpoints of a run for writing; removes what a crash left unfinished. */
  public static Checkpoints open(RunFolder run) {
    Path root = run.checkpoints();
    DiskError.writing(
        root,
        () -> {
          Files.createDirectories(root);
          Folders.removeParts(root);
        });
    return new Checkpoints(root);
  }

  /** Opens the checkpoints of a run for reading, also while a head writes them. */
  public static Checkpoints reading(RunFolder run) {
    return new Checkpoints(run.checkpoints());
  }

  /**
   * Writes the checkpoint of {@code version} and replaces an older one of that version.
   *
   * @param writer fills the folder that it is given; if it throws, nothing has changed
   * @return the complete folder, which survives a power cut
   * @throws UserError if the disk is full or cannot be written
   */
  public Path write(int version, Consumer<Path> writer) {
    Path folder = folder(version);
    Path temporary = temporarySibling(folder, "");
    try {
      try {
        Folders.remove(temporary);
        Files.createDirectories(temporary);
        writer.accept(temporary);
        Checksums.write(temporary);
        Folders.force(temporary);
        place(temporary, folder);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } finally {
        Folders.remove(temporary);
      }
      return folder;
    } catch (IOException e) {
      throw DiskError.writing(folder, e);
    }
  }

  /** A folder cannot be renamed onto another one, so the older one is renamed first. */
  private static void place(Path temporary, Path folder) throws IOException {
    Path old = temporarySibling(folder, ".old");
    boolean replaces = Files.exists(folder);
    if (replaces) {
      Files.move(folder, old);
    }
    try {
      AtomicFile.rename(temporary, folder);
    } catch (IOException e) {
      if (replaces && !Files.exists(folder)) {
        Files.move(old, folder);
      }
      throw e;
    }
    Folders.remove(old);
  }

  /**
   * The version of the newest intact checkpoint; empty where none was written yet.
   *
   * @param broken receives a message for every newer checkpoint that is damaged and stays in place
   * @throws UserError if there are checkpoints, but none is intact
   */
  public OptionalInt newest(Consumer<String> broken) {
    List<Integer> versions = versions();
    for (int i = versions.size() - 1; i >= 0; i--) {
      Path folder = folder(versions.get(i));
      Optional<String> damage = damage(folder);
      if (damage.isEmpty()) {
        return OptionalInt.of(versions.get(i));
      }
      broken.accept("the checkpoint " + folder + " is broken: " + damage.get());
    }
    if (versions.isEmpty()) {
      return OptionalInt.empty();
    }
    throw new UserError(
        "no checkpoint in " + root + " is intact; expected a folder version-V with all its files");
  }

  /** Describes the first damaged file of a checkpoint; empty if the checkpoint is intact. */
  public Optional<String> damage(int version) {
    return damage(folder(version));
  }

  private static Optional<String> damage(Path folder) {
    try {
      return Checksums.firstMismatch(folder);
    } catch (IOException e) {
      return Optional.of(String.valueOf(DiskError.reading(folder, e).getMessage()));
    }
  }

  /** The versions of all checkpoints, ascending. */
  public List<Integer> versions() {
    try (Stream<Path> folders = Files.list(root)) {
      return folders
          .filter(Files::isDirectory)
          .map(folder -> NAME.matcher(folder.getFileName().toString()))
          .filter(name -> name.matches())
          .map(name -> Integer.valueOf(name.group(1)))
          .sorted()
          .toList();
    } catch (IOException e) {
      throw DiskError.reading(root, e);
    }
  }

  /** The checkpoint of a version, whether or not it exists. */
  public Checkpoint checkpoint(int version) {
    return new Checkpoint(folder(version));
  }

  /** The folder of a version's checkpoint, whether or not it exists. */
  public Path folder(int version) {
    return root.resolve("version-" + version);
  }

  /**
   * Removes all but the last two and every {@code saveEvery}-th version.
   *
   * @param saveEvery 0: only the last two stay
   */
  public void prune(int saveEvery) {
    List<Integer> versions = versions();
    for (int version : versions.subList(0, Math.max(0, versions.size() - NEWEST))) {
      if (saveEvery == 0 || version % saveEvery != 0) {
        remove(folder(version));
      }
    }
  }

  /** Renames the folder first, so that a half-removed checkpoint never looks like an intact one. */
  private static void remove(Path folder) {
    Path temporary = temporarySibling(folder, ".old");
    DiskError.removing(
        folder,
        () -> {
          Folders.remove(temporary);
          Files.move(folder, temporary);
          Folders.remove(temporary);
        });
  }

  private static Path temporarySibling(Path folder, String suffix) {
    return folder.resolveSibling(folder.getFileName() + suffix + PartFile.ENDING);
  }

  /** The file {@code SHA256SUMS} of a folder, in the format of {@code sha256sum}. */
  private static final class Checksums {
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
}
