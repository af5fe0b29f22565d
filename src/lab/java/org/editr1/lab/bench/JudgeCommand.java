package org.editr1.lab.bench;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.editr1.Label;
import org.editr1.UserError;
import org.editr1.reward.judge.JudgeModel;
import org.editr1.tensor.Precision;
import org.editr1.tensor.Scope;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 bench judge}. */
@Command(name = "judge", mixinStandardHelpOptions = true, sortOptions = false)
public final class JudgeCommand implements Callable<Integer> {
  private static final int PATCH = 14;
  private static final int TOKEN = 2 * PATCH;

  @Option(names = "--size", paramLabel = "NAME")
  private String size = "mid";

  @Option(names = "--dtype", paramLabel = "TYPE")
  private String dtype = "fp32";

  @Option(names = "--group", paramLabel = "N")
  private int group = 12;

  @Option(names = "--resolution", paramLabel = "N")
  private int resolution = 252;

  @Option(names = "--text", paramLabel = "N")
  private int text = 200;

  @Option(names = "--repeat", paramLabel = "N")
  private int repetitions = 3;

  @Spec private CommandSpec command;

  @Override
  public Integer call() throws IOException {
    if (group < 1 || text < 1 || repetitions < 1 || resolution < TOKEN) {
      throw new UserError(
          "--group, --text and --repeat must be at least 1, --resolution at least " + TOKEN);
    }
    Precision precision = Label.parse("--dtype", dtype, Precision.class);
    int tokens = resolution / TOKEN;
    try (Scope scope = Scope.root()) {
      JudgeModel model =
          new JudgeModel(JudgeSizes.random(size, scope.manager(), precision), scope.manager());
      JudgeBench.Result result = new JudgeBench(model, group, 2 * tokens, text).run(repetitions);
      print(tokens, result);
    }
    return 0;
  }

  private void print(int tokens, JudgeBench.Result result) {
    PrintWriter out = command.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "%d edits of one source, judge %s in %s: %d tokens an image, %d of text%n"
            + "one by one %.2f s, together %.2f s: %.2f times as fast;"
            + " scores differ by at most %.1e%n",
        group,
        size,
        dtype,
        tokens * tokens,
        text,
        result.single(),
        result.together(),
        result.single() / result.together(),
        result.difference());
  }
}
