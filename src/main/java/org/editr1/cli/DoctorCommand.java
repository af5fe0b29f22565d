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
@Command(name = "doctor", mixinStandardHelpOptions = true, sortOptions = false)
public final class DoctorCommand implements Callable<Integer> {
  @Option(names = "--conf", paramLabel = "RUN")
  private @Nullable String configuration;

  @Option(names = "--set", paramLabel = "KEY=VALUE")
  private List<String> overrides = new ArrayList<>();

  @Option(names = "--node", paramLabel = "FILE")
  private @Nullable Path node;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    Path home = Home.folder();
    Findings findings = new Findings();
    MachineCheck.java(findings);
    MachineCheck.memory(findings);
    MachineCheck.engine(findings);
    RunSpec spec =
        configuration == null
            ? null
            : RunConfiguration.load(RunConfiguration.file(home, configuration), overrides, home);
    if (node != null) {
      Path file = node;
      findings.of("node", all -> new NodeCheck(home, spec).of(all, file));
    } else if (spec != null) {
      new RunCheck(spec, findings).embedded(RunFolder.unused(home, spec.name()).root());
    } else {
      findings.of("disk", all -> MachineCheck.disk(all, home.resolve("runs"), 0, 0));
      findings.of("cluster", all -> NetworkCheck.cluster(all, home));
    }
    return print(findings);
  }

  private int print(Findings findings) {
    PrintWriter out = command.commandLine().getOut();
    findings.lines().forEach(out::println);
    int failed = findings.failed();
    out.println(
        failed == 0
            ? "all checks passed"
            : failed + (failed == 1 ? " check failed" : " checks failed"));
    return failed == 0 ? 0 : 2;
  }
}
