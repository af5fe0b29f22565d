package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.RunSpec;
import picocli.CommandLine.Option;

/** The run that a command is about: a configuration and its overrides on the command line. */
public final class RunOptions {
  @Option(
      names = "--conf",
      paramLabel = "FILE",
      description = "Run configuration, or its name in conf/run (default: ${DEFAULT-VALUE}).")
  private String configuration;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, for example sampling.steps=8 or seed=7.")
  private List<String> overrides = new ArrayList<>();

  /** Options of a command whose usual run is {@code tiny-kontext}. */
  public RunOptions() {
    this("tiny-kontext");
  }

  /**
   * @param usual the configuration that is used without {@code --conf}
   */
  RunOptions(String usual) {
    this.configuration = usual;
  }

  /** The configuration's file. */
  Path file(Path home) {
    return RunConfiguration.file(home, configuration);
  }

  /** The values of {@code --set}. */
  List<String> overrides() {
    return overrides;
  }

  /**
   * Loads the run.
   *
   * @param more overrides of the command, which win over the command line's
   */
  public RunSpec load(Path home, String... more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(List.of(more));
    return RunConfiguration.load(file(home), all, home);
  }
}
