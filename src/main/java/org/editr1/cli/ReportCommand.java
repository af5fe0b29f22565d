package org.editr1.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.folder.RunFolder;
import org.editr1.node.Home;
import org.editr1.node.RunStart;
import org.editr1.watch.report.Comparison;
import org.editr1.watch.report.RunReport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 report}: the report of a run, or the comparison of two. */
@Command(name = "report", mixinStandardHelpOptions = true, sortOptions = false)
public final class ReportCommand implements Callable<Integer> {
  @Parameters(index = "0", paramLabel = "RUN")
  private Path run = Path.of("");

  @Parameters(index = "1", arity = "0..1", paramLabel = "OTHER")
  private @Nullable Path other;

  @Option(names = "--out", paramLabel = "FILE")
  private @Nullable Path out;

  @Option(names = "--reach", paramLabel = "REWARD", split = ",")
  private List<Double> reach = new ArrayList<>();

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    if (other == null && !reach.isEmpty()) {
      throw new UserError("--reach is for two runs; name the other one");
    }
    Path page = other == null ? report() : comparison(other);
    command.commandLine().getOut().println(page);
    return 0;
  }

  private Path report() {
    Comparison.Folder one = folder(run);
    if (out != null) {
      RunReport.page(one.run(), one.spec(), out);
      return out;
    }
    RunReport.write(one.run(), one.spec());
    return one.run().report();
  }

  private Path comparison(Path second) {
    Comparison.Folder one = folder(run);
    Comparison.Folder two = folder(second);
    Path page = out == null ? one.run().comparison(two.run()) : out;
    Comparison.of(one, two, reach).write(page);
    return page;
  }

  private static Comparison.Folder folder(Path path) {
    RunFolder folder = new RunFolder(path);
    return new Comparison.Folder(folder, RunStart.specification(folder, Home.folder()));
  }
}
