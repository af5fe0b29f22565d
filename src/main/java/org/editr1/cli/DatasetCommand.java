package org.editr1.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.Callable;
import org.editr1.io.dataset.DataCheck;
import org.editr1.journey.Split;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 dataset}: checks data sets. */
@Command(
    name = "dataset",
    mixinStandardHelpOptions = true,
    subcommands = DatasetCommand.Check.class)
public final class DatasetCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** {@code edit-r1 dataset check}. */
  @Command(name = "check", mixinStandardHelpOptions = true, sortOptions = false)
  static final class Check implements Callable<Integer> {
    /** Sizes that are listed; more are counted. */
    private static final int LISTED = 6;

    @Parameters(paramLabel = "DIR")
    private Path folder = Path.of("");

    @Option(names = "--problems", paramLabel = "N")
    private int printed = 20;

    @Option(names = "--lines-only")
    private boolean linesOnly;

    @Spec private CommandSpec command;

    @Override
    public Integer call() {
      DataCheck check = DataCheck.of(folder, !linesOnly);
      PrintWriter out = command.commandLine().getOut();
      check.counts().forEach((split, count) -> print(out, split, count));
      if (!check.counts().containsKey(Split.TEST)) {
        out.println("test: there is no test_metadata.jsonl; runs must have eval.every=0");
      }
      check.problems().stream().limit(printed).forEach(out::println);
      int problems = check.problems().size();
      if (problems > printed) {
        out.printf("... and %d more%n", problems - printed);
      }
      out.println(problems == 0 ? "no problems" : problems + " problems");
      return problems == 0 ? 0 : 1;
    }

    private static void print(PrintWriter out, Split split, DataCheck.Count count) {
      out.printf(
          "%s: %d good lines, %d images%s, %d with a target image%s%s%n",
          split,
          count.lines(),
          count.images(),
          sizes(count.sizes()),
          count.targets(),
          count.repeated() == 0 ? "" : ", " + count.repeated() + " repeat an earlier task",
          count.keys().isEmpty() ? "" : ", further keys " + String.join(", ", count.keys()));
    }

    private static String sizes(Set<String> sizes) {
      if (sizes.isEmpty()) {
        return "";
      }
      return sizes.size() > LISTED
          ? " of " + sizes.size() + " sizes"
          : " of " + String.join(", ", sizes);
    }
  }
}
