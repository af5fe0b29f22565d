package org.editr1.cli;

import java.nio.file.Path;
import java.util.ServiceLoader;
import org.editr1.Failure;
import org.editr1.node.Build;
import org.editr1.node.HeapEnd;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code edit-r1}. A {@link Failure} is one line and its exit code. */
@Command(
    name = "edit-r1",
    mixinStandardHelpOptions = true,
    version = "edit-r1 " + Build.VERSION,
    description = "Reinforcement learning for image-editing models.",
    resourceBundle = "org.editr1.cli.help",
    subcommands = {
      TrainCommand.class,
      EditCommand.class,
      ScoreCommand.class,
      InspectCommand.class,
      DatasetCommand.class,
      DoctorCommand.class,
      TopCommand.class,
      ReportCommand.class,
      ReplayCommand.class,
      TraceCommand.class,
      ClusterFilesCommand.class,
      RewardServerCommand.class
    })
public final class EditR1 implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs one command; its exit code ends the process. */
  public static void main(String[] arguments) {
    HeapEnd.onSignal();
    System.exit(commandLine().execute(arguments));
  }

  /** An empty path would mean the current folder. */
  private static Path path(String text) {
    if (text.isEmpty()) {
      throw new CommandLine.TypeConversionException("expected a path, not an empty text");
    }
    return Path.of(text);
  }

  /** All commands, with their common settings. */
  public static CommandLine commandLine() {
    CommandLine commands = new CommandLine(new EditR1());
    for (Subcommand found : ServiceLoader.load(Subcommand.class)) {
      CommandLine parent =
          found.parent().isEmpty() ? commands : commands.getSubcommands().get(found.parent());
      if (parent == null) {
        throw new IllegalStateException(found.getClass() + " belongs below an unknown command");
      }
      parent.addSubcommand(found);
    }
    return commands
        .registerConverter(Path.class, EditR1::path)
        .addSubcommand(new CommandLine.HelpCommand())
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> {
              if (exception instanceof Failure failure) {
                commandLine.getErr().println("edit-r1: " + failure.getMessage());
                return failure.kind().exitCode();
              }
              throw exception;
            });
  }
}
