package org.editr1.folder;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.io.file.DiskError;
import org.editr1.io.file.Folders;
import org.editr1.io.file.PartFile;
import org.editr1.io.file.WholeFile;

/**
 * The folders {@code step-N} of a run's checkpoints. One is complete and on the disk, or not there:
 * it is filled under another name and renamed. A failure leaves the older ones as they are. Each
 * carries the hashes of its files, so that one which the disk has spoilt is noticed; {@code
 * sha256sum -c SHA256SUMS} in it says the same.
 */
public final class Checkpoints {
  private static final Pattern NAME = Pattern.compile("step-(0|[1-9]\\d{0,8})");

  /** How many are kept in any case. */
  private static final int NEWEST = 2;

  private final Path root;

  private Checkpoints(Path root) {
    this.root = root;
  }

  /** Takes the folder of checkpoints, makes it if needed, removes what a crash left unfinished. */
  public static Checkpoints open(RunFolder run) {
    Path root = run.checkpoints();
    try {
      Files.createDirectories(root);
      Folders.removeParts(root);
      return new Checkpoints(root);
    } catch (IOException e) {
      throw DiskError.writing(root, e);
    }
  }

  /** Checkpoints that another process may write at the same time: they are only read. */
  public static Checkpoints reading(RunFolder run) {
    return new Checkpoints(run.checkpoints());
  }

  /**
   * Makes the checkpoint of {@code step}; replaces one of the same step.
   *
   * @param writer fills the folder that it is given; if it throws, nothing has changed
   * @return the complete folder, which survives a power cut
   * @throws UserError if the disk is full or cannot be written
   */
  public Path write(int step, Consumer<Path> writer) {
    Path folder = folder(step);
    Path aside = aside(folder, "");
    try {
      try {
        Folders.remove(aside);
        Files.createDirectories(aside);
        writer.accept(aside);
        Checksums.write(aside);
        Folders.force(aside);
        place(aside, folder);
      } catch (UncheckedIOException e) {
        throw e.getCause();
      } finally {
        Folders.remove(aside);
      }
      return folder;
    } catch (IOException e) {
      throw DiskError.writing(folder, e);
    }
  }

  /** A folder cannot be renamed onto another one, so an older one of the step steps aside first. */
  private static void place(Path aside, Path folder) throws IOException {
    Path old = aside(folder, ".old");
    boolean replaces = Files.exists(folder);
    if (replaces) {
      Files.move(folder, old);
    }
    try {
      WholeFile.rename(aside, folder);
    } catch (IOException e) {
      if (replaces && !Files.exists(folder)) {
        Files.move(old, folder);
      }
      throw e;
    }
    Folders.remove(old);
  }

  /**
   * The newest checkpoint that is whole; empty where there was none yet.
   *
   * @param broken hears of every newer one that is not whole, and why; it stays where it is
   * @throws UserError where there are some, but none is whole
   */
  public OptionalInt newest(Consumer<String> broken) {
    List<Integer> steps = steps();
    for (int i = steps.size() - 1; i >= 0; i--) {
      Path folder = folder(steps.get(i));
      Optional<String> flaw = flaw(folder);
      if (flaw.isEmpty()) {
        return OptionalInt.of(steps.get(i));
      }
      broken.accept("the checkpoint " + folder + " is broken: " + flaw.get());
    }
    if (steps.isEmpty()) {
      return OptionalInt.empty();
    }
    throw new UserError(
        "no checkpoint in " + root + " is whole; expected a folder step-N with all its files");
  }

  /** What about the checkpoint of {@code step} is not as it was written; empty: it is whole. */
  public Optional<String> flaw(int step) {
    return flaw(folder(step));
  }

  private static Optional<String> flaw(Path folder) {
    try {
      return Checksums.firstMismatch(folder);
    } catch (IOException e) {
      return Optional.of(String.valueOf(DiskError.reading(folder, e).getMessage()));
    }
  }

  /** The steps of all checkpoints, ascending. */
  public List<Integer> steps() {
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

  /** Where the checkpoint of {@code step} is, if there is one. */
  public Path folder(int step) {
    return root.resolve("step-" + step);
  }

  /**
   * Removes all but the last two and those of every {@code saveEvery}-th step.
   *
   * @param saveEvery 0 for none beside the last two
   */
  public void prune(int saveEvery) {
    List<Integer> steps = steps();
    for (int step : steps.subList(0, Math.max(0, steps.size() - NEWEST))) {
      if (saveEvery == 0 || step % saveEvery != 0) {
        remove(folder(step));
      }
    }
  }

  /** Under another name first, so that half a checkpoint never looks like one. */
  private static void remove(Path folder) {
    try {
      Path aside = aside(folder, ".old");
      Folders.remove(aside);
      Files.move(folder, aside);
      Folders.remove(aside);
    } catch (IOException e) {
      throw DiskError.removing(folder, e);
    }
  }

  private static Path aside(Path folder, String mark) {
    return folder.resolveSibling(folder.getFileName() + mark + PartFile.ENDING);
  }
}
