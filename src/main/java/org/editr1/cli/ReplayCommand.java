package org.editr1.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.RunFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.editr1.node.RunStart;
import org.editr1.node.replay.Replayed;
import org.editr1.node.replay.Rescoring;
import org.editr1.node.replay.ScorePairs;
import org.editr1.node.replay.StepReplay;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 replay}: trains a stored step again, or scores its edits again. */
@Command(name = "replay", mixinStandardHelpOptions = true, sortOptions = false)
public final class ReplayCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN")
  private Path run = Path.of("");

  @Option(names = "--step", paramLabel = "N")
  private @Nullable Integer step;

  @Option(names = "--rescore", paramLabel = "CONF")
  private @Nullable String rescore;

  @Option(names = "--set", paramLabel = "KEY=VALUE")
  private List<String> overrides = new ArrayList<>();

  @Mixin private DeviceOption device = new DeviceOption();

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    String where = device.name();
    RunSpec spec = RunStart.specification(new RunFolder(run), Home.folder());
    if (rescore != null) {
      rescore(spec, rescore, where);
      return 0;
    }
    if (step == null || !overrides.isEmpty()) {
      throw new UserError(
          step == null
              ? "--step is missing; expected the step to train again"
              : "--set is for --rescore: a step is trained again unchanged");
    }
    Replayed replayed = StepReplay.of(run, spec, step, where);
    replayed.lines().forEach(out()::println);
    return replayed.isSame() ? 0 : 1;
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  private void rescore(RunSpec spec, String configuration, String where) {
    RunSpec rewards = rewards(spec, configuration);
    RunConfiguration.checkStart(rewards);
    List<Integer> steps = step == null ? List.of() : List.of(step);
    ScorePairs all =
        Rescoring.of(run, spec, rewards, steps, where, pairs -> out().println(pairs.line()));
    if (step == null) {
      out().println(all.line());
    }
  }

  /** The rewards of the configuration with the data set and images of the run. */
  private RunSpec rewards(RunSpec spec, String configuration) {
    Path home = Home.folder();
    List<String> all = new ArrayList<>(overrides);
    all.add("data.path=" + spec.data().path());
    all.add("data.resolution=" + spec.data().resolution());
    all.add("model.path=" + spec.model().path());
    all.add("model.dtype=" + spec.model().dtype());
    return RunConfiguration.load(RunConfiguration.file(home, configuration), all, home);
  }
}
