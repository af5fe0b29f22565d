package org.editr1.lab.bench;

import static java.util.Locale.ROOT;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.editr1.cli.RunOptions;
import org.editr1.cli.Subcommand;
import org.editr1.io.file.AtomicFile;
import org.editr1.journey.RunSpec;
import org.editr1.lab.plan.StageSeconds;
import org.editr1.node.Home;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench}: benchmarks of this machine. */
@Command(
    name = "bench",
    mixinStandardHelpOptions = true,
    subcommands = {
      BenchCommand.Train.class,
      LoadCommand.class,
      BlocksCommand.class,
      ClusterCommand.class,
      ConsoleCommand.class,
      AgainstBaselineCommand.class,
      JudgeCommand.class,
      LongRunCommand.class
    },
    resourceBundle = "org.editr1.lab.help")
public final class BenchCommand implements Runnable, Subcommand {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code edit-r1 bench train}. */
  @Command(name = "train", mixinStandardHelpOptions = true)
  static final class Train implements Callable<Integer> {
    @Spec private CommandSpec command;

    @Mixin private RunOptions run = new RunOptions();

    @Option(names = "--steps", paramLabel = "N")
    private int counted = 40;

    @Option(names = "--warm-up", paramLabel = "N")
    private int warmUp = 25;

    @Option(names = "--json")
    private boolean json;

    @Override
    public Integer call() throws Exception {
      if (counted < 1 || warmUp < 1) {
        throw new CommandLine.ParameterException(
            command.commandLine(), "--steps and --warm-up must be at least 1");
      }
      TrainBench bench = new TrainBench(warmUp, counted);
      RunSpec spec = MeasuredRun.specification(run, bench);
      TrainBench.Result result = MeasuredRun.of(bench, spec, false);
      String measured = asJson(spec, result);
      Path file = StageSeconds.file(Home.folder(), spec.name());
      Files.createDirectories(file.getParent());
      AtomicFile.write(file, measured + System.lineSeparator());
      command.commandLine().getOut().println(json ? measured : asText(spec, result));
      return 0;
    }

    private static String asText(RunSpec spec, TrainBench.Result result) {
      String stages =
          result.stageSeconds().entrySet().stream()
              .map(one -> String.format(ROOT, "  %s %.2f", one.getKey(), 1000 * one.getValue()))
              .collect(Collectors.joining());
      return String.format(
          ROOT,
          "%s: %.0f trained samples of %d steps (%d groups x %d samples, lag %d) in %.1f s%n"
              + "%d workers of 1 thread each: %.1f samples/s, %.1f samples per core-second%n"
              + "device milliseconds per sample:%s",
          spec.name(),
          result.samples(),
          result.steps(),
          spec.groups(),
          spec.samples(),
          spec.lag(),
          result.seconds(),
          spec.embedded().workers(),
          result.samplesPerSecond(),
          result.samplesPerCoreSecond(),
          stages);
    }

    private static String asJson(RunSpec spec, TrainBench.Result result) throws IOException {
      Map<String, Object> values = new LinkedHashMap<>();
      values.put("name", spec.name());
      values.put("workers", spec.embedded().workers());
      values.put("threads_per_worker", 1);
      values.put("steps", result.steps());
      values.put("samples", result.samples());
      values.put("seconds", result.seconds());
      values.put("core_seconds", result.coreSeconds());
      values.put("samples_per_second", result.samplesPerSecond());
      values.put("samples_per_core_second", result.samplesPerCoreSecond());
      values.put("device_seconds_per_sample", result.stageSeconds());
      values.put("encode_seconds_per_task", result.encodeSeconds());
      return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(values);
    }
  }
}
