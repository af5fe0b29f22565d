package org.editr1.lab.shapes;

import java.nio.file.Path;
import org.editr1.cli.Subcommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code edit-r1 dataset make-shapes}. */
@Command(
    name = "make-shapes",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    resourceBundle = "org.editr1.lab.help")
public final class MakeShapesCommand implements Runnable, Subcommand {
  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR")
  private Path out = Path.of("");

  @Option(names = "--train", paramLabel = "N")
  private int train = 768;

  @Option(names = "--test", paramLabel = "N")
  private int test = 128;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 0;

  @Override
  public void run() {
    if (train < 1 || test < 1) {
      throw new CommandLine.ParameterException(
          spec.commandLine(), "--train and --test must be at least 1");
    }
    new ShapesDataSet(seed).write(out, train, test);
    spec.commandLine().getOut().printf("%s: %d training and %d test tasks%n", out, train, test);
  }

  @Override
  public String parent() {
    return "dataset";
  }
}
