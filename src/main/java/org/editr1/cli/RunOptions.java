package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.editr1.config.RunConfiguration;
import org.editr1.journey.RunSpec;
import picocli.CommandLine.Option;

/** Which run a command is about: a configuration, and what the command line puts over it. */
public final class RunOptions {
  @Option(
      names = "--conf",
      paramLabel = "FILE",
      defaultValue = "tiny-kontext",
      description = "Run configuration, or its name in conf/run (default: ${DEFAULT-VALUE}).")
  private String configuration = "tiny-kontext";

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Override a key, for example sampling.steps=8 or seed=7.")
  private List<String> overrides = new ArrayList<>();

  /** The configuration's file. */
  Path file(Path home) {
    return RunConfiguration.file(home, configuration);
  }

  /** As {@code --set} has them. */
  List<String> overrides() {
    return overrides;
  }

  /**
   * The run itself.
   *
   * @param more overrides of the command's own, which count over those of the command line
   */
  public RunSpec load(Path home, String... more) {
    List<String> all = new ArrayList<>(overrides);
    all.addAll(List.of(more));
    return RunConfiguration.load(file(home), all, home);
  }
}
