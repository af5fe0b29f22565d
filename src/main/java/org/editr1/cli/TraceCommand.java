package org.editr1.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.editr1.folder.Timeline;
import org.editr1.journey.Pass;
import org.editr1.journey.TimelineEntry;
import org.editr1.journey.TimelineEntry.Ran;
import org.editr1.watch.export.TraceFile;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 trace}: the timeline of a run for Perfetto. */
@Command(name = "trace", mixinStandardHelpOptions = true)
public final class TraceCommand implements Callable<Integer> {
  @Spec private CommandSpec command;

  @Parameters(paramLabel = "RUN")
  private Path run = Path.of("");

  @Option(names = "--out", paramLabel = "FILE")
  private @Nullable Path out;

  @Option(names = "--of", paramLabel = "NAME")
  private List<String> only = new ArrayList<>();

  @Override
  public Integer call() {
    RunFolder folder = new RunFolder(run);
    folder.requireRun();
    only.stream()
        .filter(name -> Pass.ofFolder(name).isEmpty())
        .forEach(
            name -> {
              throw new UserError("--of is " + name + "; expected step-N or eval-N");
            });
    List<TimelineEntry> timeline =
        Timeline.readAll(folder, pass -> only.isEmpty() || only.contains(pass.folder()));
    List<Ran> orders =
        timeline.stream().filter(Ran.class::isInstance).map(Ran.class::cast).toList();
    if (orders.isEmpty()) {
      String what = only.isEmpty() ? "any step" : String.join(" or ", only);
      throw new UserError(
          (run + " holds no timeline of " + what)
              + ": it was not reached, or is no longer stored (store.keepSteps)");
    }
    Path file = out == null ? folder.trace() : out;
    TraceFile.write(file, folder.name(), timeline);
    PrintWriter screen = command.commandLine().getOut();
    long devices = orders.stream().map(ran -> ran.ran().worker()).distinct().count();
    screen.println(
        (file + ": " + orders.size() + " orders of " + devices + " devices")
            + "; open it at https://ui.perfetto.dev or chrome://tracing");
    return 0;
  }
}
