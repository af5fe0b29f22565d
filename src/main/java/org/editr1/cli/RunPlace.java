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
      description = "Resume the run of this folder, with its own configuration.")
  private @Nullable Path resume;

  /**
   * The run of the command line.
   *
   * @param options options of a new run; a resumed run takes no {@code --set} but of more steps
   */
  RunStart start(RunOptions options) {
    Path home = Home.folder();
    if (resume == null) {
      RunSpec spec = options.load(home);
      RunFolder folder = out == null ? RunFolder.unused(home, spec.name()) : new RunFolder(out);
      return RunStart.create(folder, spec);
    }
    RunStart held = RunStart.resume(new RunFolder(resume), home);
    if (out != null
        || options.overrides().stream().anyMatch(set -> !set.matches("steps=\\d{1,7}"))) {
      throw new UserError(
          "--resume takes the configuration of "
              + resume
              + ": leave out --out, and --set for all but steps");
    }
    for (String set : options.overrides()) {
      held = held.withSteps(Integer.parseInt(set.substring(set.indexOf('=') + 1)));
    }
    return held;
  }

  boolean resumes() {
    return resume != null;
  }
}
