package org.editr1.node;

import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSplit;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.RunSpec;
import org.editr1.journey.Split;
import org.jspecify.annotations.Nullable;

/** A run before its head starts: a new run, or the run that a folder holds. */
public record RunStart(RunFolder folder, RunSpec spec) {
  /**
   * A new run.
   *
   * @throws UserError if the folder holds a run
   */
  public static RunStart create(RunFolder folder, RunSpec spec) {
    folder.requireNone();
    return new RunStart(folder, spec);
  }

  /**
   * The run that a folder holds, with its own specification.
   *
   * @throws UserError if the folder holds no run, or one of another layout
   */
  public static RunStart resume(RunFolder folder, Path home) {
    return new RunStart(folder, specification(folder, home));
  }

  /**
   * The run that {@code out} holds; a new run where it holds none.
   *
   * @param out null: an unused folder in {@code home}
   * @param spec of a new run
   */
  static RunStart resumeOrCreate(@Nullable Path out, RunSpec spec, Path home) {
    RunFolder folder = out == null ? RunFolder.unused(home, spec.name()) : new RunFolder(out);
    return folder.holdsRun() ? resume(folder, home) : create(folder, spec);
  }

  /** The specification of the run that a folder holds. */
  public static RunSpec specification(RunFolder folder, Path home) {
    return RunConfiguration.parse(
        folder.specification().toString(), folder.readSpecification(), home);
  }

  /**
   * Checks all that a run needs before a folder is made for it.
   *
   * @throws UserError naming the first thing that is missing or wrong
   */
  public static void check(RunSpec spec) {
    RunConfiguration.checkStart(spec);
    checkModel(spec);
    for (Split split : Split.values()) {
      DataSplit.read(Path.of(spec.data().path()), split);
    }
  }

  private static void checkModel(RunSpec spec) {
    EditFolder folder = EditFolder.open(Path.of(spec.model().path())).reading(spec.text());
    int longest = folder.defaults().longestText();
    if (spec.text().maxLength() > longest) {
      throw new UserError(
          "text.maxLength is %d; expected at most %d for the model %s"
              .formatted(spec.text().maxLength(), longest, spec.model().path()));
    }
  }

  /**
   * Locks the folder; that of a new run then holds the specification.
   *
   * @throws UserError if another head holds the lock
   */
  public FolderLock lock() {
    FolderLock lock = FolderLock.of(folder);
    if (!folder.holdsRun()) {
      folder.writeSpecification(RunConfiguration.toJson(spec));
    }
    return lock;
  }
}
