package org.editr1.cli;

import java.nio.file.Path;
import java.util.List;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The folder of the run that a command begins or goes on with. */
public final class RunPlace {
  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Folder of the new run (default: runs/NAME, with a number where it exists).")
  private @Nullable Path out;

  @Option(
      names = "--resume",
      paramLabel = "DIR",
      description = "Go on with the run of this folder, with its own configuration.")
  private @Nullable Path resume;

  /**
   * The folder of the run to go on with; null: a new one begins.
   *
   * @param overrides as {@code --set} has them, which only a new run takes
   */
  @Nullable Path resumed(List<String> overrides) {
    if (resume != null && (out != null || !overrides.isEmpty())) {
      throw new UserError(
          "--resume goes on with the configuration of " + resume + ": leave out --set and --out");
    }
    return resume;
  }

  /**
   * The folder of a new run; whoever takes it sees whether it holds one already.
   *
   * @param name of its configuration
   */
  Path fresh(Path home, String name) {
    return out == null ? RunFolder.unused(home.resolve("runs"), name) : out;
  }
}
