package org.editr1.lab.bench;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.ToDoubleFunction;
import org.editr1.cli.RunOptions;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench console}. */
@Command(name = "console", mixinStandardHelpOptions = true)
final class ConsoleCommand implements Callable<Integer> {
  private static final int WARM_UP = 5;

  @Spec private CommandSpec command;

  @Mixin private RunOptions run = new RunOptions();

  @Option(names = "--pairs", paramLabel = "N")
  private int pairs = 3;

  @Option(names = "--steps", paramLabel = "N")
  private int counted = 25;

  /** Two runs that differ in nothing but the console. */
  private record Pair(TrainBench.Result without, TrainBench.Result with) {}

  @Override
  public Integer call() throws Exception {
    if (pairs < 1 || counted < 1) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--pairs and --steps must be at least 1");
    }
    PrintWriter out = command.commandLine().getOut();
    List<Pair> all = new ArrayList<>();
    for (int i = 0; i <= pairs; i++) {
      // Every second pair in reverse order, so that drift affects both equally.
      boolean first = i % 2 == 0;
      TrainBench.Result one = measure(!first);
      TrainBench.Result other = measure(first);
      Pair pair = first ? new Pair(one, other) : new Pair(other, one);
      if (i > 0) {
        all.add(pair);
        out.println(asText("pair " + i, List.of(pair)));
      }
    }
    out.println(asText("median", all));
    return 0;
  }

  private TrainBench.Result measure(boolean watched) throws Exception {
    TrainBench bench = new TrainBench(WARM_UP, counted);
    return MeasuredRun.of(bench, MeasuredRun.specification(run, bench), watched);
  }

  private static String asText(String name, List<Pair> pairs) {
    return String.format(
        Locale.ROOT,
        "%s: with the console %+.1f %% samples/s, %+.1f %% samples per core-second",
        name,
        change(pairs, TrainBench.Result::samplesPerSecond),
        change(pairs, TrainBench.Result::samplesPerCoreSecond));
  }

  private static double change(List<Pair> pairs, ToDoubleFunction<TrainBench.Result> figure) {
    ToDoubleFunction<Pair> ratio =
        pair -> figure.applyAsDouble(pair.with) / figure.applyAsDouble(pair.without);
    return 100 * (Median.of(pairs.stream().mapToDouble(ratio)) - 1);
  }
}
