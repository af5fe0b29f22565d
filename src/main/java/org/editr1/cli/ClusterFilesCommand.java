package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.config.HeadConfiguration;
import org.editr1.engine.djl.ModelFolders;
import org.editr1.folder.RunFolder;
import org.editr1.node.Home;
import org.editr1.node.LocalClusterFiles;
import org.editr1.node.RunStart;
import org.editr1.watch.terminal.Until;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The part of {@code launch/local-cluster} that knows configurations: checks the run, writes the
 * files of its nodes, and says {@code NAME FILE} for each, the head first.
 */
@Command(name = "cluster-files", hidden = true, mixinStandardHelpOptions = true)
public final class ClusterFilesCommand implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec command;

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private RunPlace place = new RunPlace();

  @Option(names = "--until", paramLabel = "LIMIT")
  private List<String> until = new ArrayList<>();

  @Option(names = "--workers", paramLabel = "N")
  private int workers = 2;

  @Option(names = "--rewards", paramLabel = "N")
  private int rewards = 0;

  @Override
  public void run() {
    LocalClusterFiles.Size size = new LocalClusterFiles.Size(workers, rewards);
    RunStart start = place.start(options);
    RunStart.check(start.spec());
    Until.all("--until", until, start.spec());
    RunFolder folder = start.folder();
    Path file = place.resumes() ? folder.specification() : options.file(Home.folder());
    HeadConfiguration head =
        HeadConfiguration.local(
            file.toAbsolutePath().toString(),
            options.overrides(),
            until,
            folder.root().toAbsolutePath().toString(),
            start.accepts());
    LocalClusterFiles.write(head, ModelFolders.of(start.spec()), size)
        .forEach((name, node) -> command.commandLine().getOut().println(name + " " + node));
  }
}
