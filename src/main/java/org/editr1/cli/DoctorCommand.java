package org.editr1.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 doctor}: checks whether a run or a node can work on this machine. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Check this machine for a run or a node.",
      "Looks at Java, memory, disk and the native library, and at what a run or a "
          + "node needs: model folders, data set, judges, ports, cluster.xml. Starts "
          + "nothing."
    },
    exitCodeListHeading = "%nExit code:%n",
    exitCodeList = {" 0:all checks passed", " 2:a check failed; its line says what to do"})
public final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--conf",
      paramLabel = "RUN",
      description = "A run configuration, or its name in conf/run.")
  private @Nullable String configuration;

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Override a key of the run.")
  private List<String> overrides = new ArrayList<>();

  @Option(
      names = "--node",
      paramLabel = "FILE",
      description = "Configuration of a head, worker or console, as conf/node/worker.json.")
  private @Nullable Path node;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    Path home = Home.folder();
    List<Finding> findings = new ArrayList<>(machine());
    RunSpec spec = configuration == null ? null : specification(home, configuration);
    if (node != null) {
      Path file = node;
      findings.addAll(Finding.of("node", () -> new NodeCheck(home, spec).of(file)));
    } else if (spec != null) {
      Path folder = RunFolder.unused(home, spec.name()).root();
      findings.addAll(new RunCheck(spec).embedded(folder));
    } else {
      findings.addAll(Finding.of("disk", () -> MachineCheck.disk(home.resolve("runs"), 0)));
      findings.addAll(Finding.of("cluster", () -> NetworkCheck.cluster(home)));
    }
    return print(findings);
  }

  private static List<Finding> machine() {
    List<Finding> findings = new ArrayList<>(MachineCheck.java());
    findings.addAll(MachineCheck.memory());
    findings.addAll(MachineCheck.engine());
    return findings;
  }

  private RunSpec specification(Path home, String name) {
    return RunConfiguration.load(RunConfiguration.file(home, name), overrides, home);
  }

  private int print(List<Finding> findings) {
    PrintWriter out = command.commandLine().getOut();
    findings.forEach(out::println);
    long failed = findings.stream().filter(one -> one.level() == Finding.Level.FAIL).count();
    out.println(
        failed == 0
            ? "all checks passed"
            : failed + (failed == 1 ? " check failed" : " checks failed"));
    out.flush();
    return failed == 0 ? 0 : 2;
  }
}
