package org.editr1.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.journey.RunSpec;
import org.editr1.journey.UserError;
import org.editr1.node.Home;
import org.editr1.node.RunFolder;
import org.editr1.node.RunSession;
import org.editr1.node.config.HeadConfiguration;
import org.editr1.node.config.LocalClusterFiles;
import org.editr1.node.config.RunConfiguration;
import org.editr1.node.run.Until;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The part of {@code launch/local-cluster} that knows configurations: checks the run, writes the
 * files of its nodes, and says {@code NAME FILE} for each, the head first.
 */
@Command(
    name = "cluster-files",
    hidden = true,
    customSynopsis =
        "launch/local-cluster [--conf=FILE] [--set=KEY=VALUE]... [--out=DIR | --resume=DIR]"
            + " [--workers=N] [--rewards=N]",
    mixinStandardHelpOptions = true,
    description = {
      "Train with head and workers as processes of their own on this machine.",
      "Ctrl-C ends the run after the current orders; a second one ends all processes at once."
    })
public final class ClusterFilesCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec command;

  @Mixin private RunOptions options = new RunOptions();

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

  @Option(
      names = "--until",
      paramLabel = "LIMIT",
      description = "End early: after 90s, 30m, 2h or 1d, or at a held-out reward=0.6.")
  private List<String> until = new ArrayList<>();

  @Option(
      names = "--workers",
      paramLabel = "N",
      defaultValue = "2",
      description = "Workers that encode, roll out and train (default: ${DEFAULT-VALUE}).")
  private int workers = 2;

  @Option(
      names = "--rewards",
      paramLabel = "N",
      defaultValue = "0",
      description = "Workers that only score; with 0 the others do (default: ${DEFAULT-VALUE}).")
  private int rewards;

  @Override
  public void run() {
    LocalClusterFiles.Size size = new LocalClusterFiles.Size(workers, rewards);
    Path home = Home.folder();
    Path file = runFile(home);
    RunSpec spec = RunConfiguration.load(file, options.overrides(), home);
    RunSession.check(spec);
    Until.all("--until", until, spec);
    HeadConfiguration head =
        HeadConfiguration.local(
            file.toAbsolutePath().toString(),
            options.overrides(),
            until,
            folder(home, spec).toAbsolutePath().toString());
    LocalClusterFiles.write(head, ModelFolders.of(spec), size)
        .forEach((name, node) -> command.commandLine().getOut().println(name + " " + node));
  }

  private Path runFile(Path home) {
    if (resume == null) {
      return options.file(home);
    }
    if (!options.overrides().isEmpty() || out != null) {
      throw new UserError(
          "--resume goes on with the configuration of " + resume + ": leave out --set and --out");
    }
    Path file = resume.resolve("run.json");
    if (!Files.exists(file)) {
      throw new UserError(resume + " is not a run folder: it has no run.json");
    }
    return file;
  }

  private Path folder(Path home, RunSpec spec) {
    if (resume != null) {
      return resume;
    }
    if (out == null) {
      return RunFolder.unused(home.resolve("runs"), spec.name());
    }
    if (Files.exists(out.resolve("run.json"))) {
      throw new UserError(
          out + " already holds a run: go on with --resume " + out + ", or name another --out");
    }
    return out;
  }
}
