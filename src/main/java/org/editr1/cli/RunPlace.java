package org.editr1.cli;

import java.nio.file.Path;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.editr1.node.RunStart;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The folder of the run that a command starts or resumes. */
public final class RunPlace {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the new run (default: runs/NAME, with a number where it exists).")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description =
          "Resume the run of this folder, with its own configuration; --set moves paths or adds"
              + " steps.")
  private @Nullable Path resume;

  @Option(
      names = "--accept-changed-inputs",
      description = "Resume although settings, data, models or the build have changed.")
  private boolean accepts;

  /**
   * The run of the command line.
   *
   * @param options options of a new run; a resumed run takes {@code --set} alone
   */
  RunStart start(RunOptions options) {
    Path home = Home.folder();
    if (resume == null && accepts) {
      throw new UserError(
          "--accept-changed-inputs is for a run that is resumed; name its folder by --resume");
    }
    if (resume == null) {
      RunSpec spec = options.load(home);
      RunFolder folder = out == null ? RunFolder.unused(home, spec.name()) : new RunFolder(out);
      return RunStart.create(folder, spec);
    }
    if (out != null) {
      throw new UserError("--resume continues the run in " + resume + ": leave out --out");
    }
    return RunStart.resume(new RunFolder(resume), options.overrides(), accepts, home);
  }

  boolean resumes() {
    return resume != null;
  }
}
