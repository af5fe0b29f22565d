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
    description = {
      "Make a data set of coloured shapes.",
      "Edits of 64x64 pixels with target images, in the format of datasets/shapes. "
          + "The same seed gives the same data set."
    })
public final class MakeShapesCommand implements Runnable, Subcommand {
  @Spec private CommandSpec spec;

  @Option(names = "--out", required = true, paramLabel = "DIR", description = "Folder to write.")
  private Path out = Path.of("");

  @Option(
      names = "--train",
      paramLabel = "N",
      description = "Training tasks (default: ${DEFAULT-VALUE}).")
  private int train = 768;

  @Option(
      names = "--test",
      paramLabel = "N",
      description = "Test tasks, of other scenes (default: ${DEFAULT-VALUE}).")
  private int test = 128;

  @Option(names = "--seed", paramLabel = "N", description = "Seed (default: ${DEFAULT-VALUE}).")
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
