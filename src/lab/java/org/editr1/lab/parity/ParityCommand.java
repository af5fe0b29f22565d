package org.editr1.lab.parity;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.cli.Subcommand;
import org.editr1.node.Home;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code edit-r1 parity}: 0 when every case passed, 1 when one failed, 3 when one was left out. */
@Command(name = "parity", mixinStandardHelpOptions = true, resourceBundle = "org.editr1.lab.help")
public final class ParityCommand implements Callable<Integer>, Subcommand {
  @Parameters(paramLabel = "DIR")
  private List<Path> paths = new ArrayList<>();

  @Option(names = "--json", paramLabel = "FILE")
  private @Nullable Path json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    List<Path> given =
        paths.isEmpty() ? List.of(Home.folder().resolve("src/test/resources/goldens")) : paths;
    List<Path> cases = given.stream().flatMap(path -> ParityModules.cases(path).stream()).toList();
    cases.forEach(ParityModules::check);
    out.println(CaseResult.heading());
    List<CaseResult> results = new ArrayList<>();
    for (Path folder : cases) {
      CaseResult result = ParityModules.run(folder);
      out.println(result.row());
      results.add(result);
    }
    if (json != null) {
      write(json, results);
    }
    long failed = count(results, CaseResult.Status.FAIL);
    long unsupported = count(results, CaseResult.Status.UNSUPPORTED);
    out.println(
        "%d passed, %d failed, %d unsupported"
            .formatted(count(results, CaseResult.Status.PASS), failed, unsupported));
    return failed > 0 ? 1 : unsupported > 0 ? 3 : 0;
  }

  private static long count(List<CaseResult> results, CaseResult.Status status) {
    return results.stream().filter(result -> result.status() == status).count();
  }

  private static void write(Path file, List<CaseResult> results) {
    try {
      Files.write(
          file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(results));
    } catch (IOException e) {
      throw new UserError(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
