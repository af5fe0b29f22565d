package org.editr1.cli;

import org.editr1.cli.bench.BenchCommand;
import org.editr1.cli.doctor.DoctorCommand;
import org.editr1.cli.edit.EditCommand;
import org.editr1.cli.inspect.InspectCommand;
import org.editr1.cli.parity.ParityCommand;
import org.editr1.cli.plan.PlanCommand;
import org.editr1.cli.runs.ReplayCommand;
import org.editr1.cli.runs.ReportCommand;
import org.editr1.cli.runs.TraceCommand;
import org.editr1.cli.score.EvalJudgeCommand;
import org.editr1.cli.score.ScoreCommand;
import org.editr1.cli.serve.RewardServerCommand;
import org.editr1.cli.tiny.DatasetCommand;
import org.editr1.cli.tiny.MakeTinyCommand;
import org.editr1.cli.tiny.SftCommand;
import org.editr1.cli.top.TopCommand;
import org.editr1.journey.UserError;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command {@code edit-r1}. What the user can put right is one line and exit code 2. */
@Command(
    name = "edit-r1",
    mixinStandardHelpOptions = true,
    version = "edit-r1 0.1.0",
    description = "Reinforcement learning for image-editing models.",
    subcommands = {
      TrainCommand.class,
      EditCommand.class,
      ScoreCommand.class,
      InspectCommand.class,
      DatasetCommand.class,
      BenchCommand.class,
      PlanCommand.class,
      DoctorCommand.class,
      TopCommand.class,
      ReportCommand.class,
      ReplayCommand.class,
      TraceCommand.class,
      ClusterFilesCommand.class,
      MakeTinyCommand.class,
      SftCommand.class,
      EvalJudgeCommand.class,
      RewardServerCommand.class,
      ParityCommand.class,
      CommandLine.HelpCommand.class
    })
public final class EditR1 implements Runnable {
  @CommandLine.Spec private CommandLine.Model.CommandSpec spec;

  @Override
  public void run() {
    spec.commandLine().usage(spec.commandLine().getOut());
  }

  /** Runs one command; the exit code is the process's. */
  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  /** All commands, with what they share. */
  public static CommandLine commandLine() {
    return new CommandLine(new EditR1())
        .setExecutionExceptionHandler(
            (exception, commandLine, parsed) -> {
              if (!(exception instanceof UserError)) {
                throw exception;
              }
              commandLine.getErr().println("edit-r1: " + exception.getMessage());
              return 2;
            });
  }
}
