package org.editr1.cli;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.editr1.UserError;
import org.editr1.config.ConsoleConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.io.dataset.DataSet;
import org.editr1.journey.RunSpec;
import org.editr1.node.EmbeddedRun;
import org.editr1.node.RunSession;
import org.editr1.node.RunStart;
import org.editr1.tensor.NativeLibraries;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.terminal.Screen;
import org.editr1.watch.terminal.Terminal;
import org.editr1.watch.terminal.Until;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code edit-r1 train}: a complete run in this process. */
@Command(name = "train", mixinStandardHelpOptions = true)
public final class TrainCommand implements Callable<Integer> {
  private static final String LOOPBACK = "127.0.0.1";

  @Mixin private RunOptions options = new RunOptions();

  @Mixin private RunPlace place = new RunPlace();

  @Option(names = "--until", paramLabel = "LIMIT")
  private List<String> until = new ArrayList<>();

  @Option(names = "--console", paramLabel = "PORT")
  private @Nullable Integer consolePort;

  @Override
  public Integer call() throws Exception {
    Place console = console();
    RunStart start = place.start(options);
    DataSet data = RunStart.checked(start.spec());
    String unused = RunCheck.memory(start.spec());
    NativeLibraries.load();
    Until.all("--until", until, start.spec());
    FolderLock lock = start.lock(data);
    Vertx vertx = Vertx.vertx();
    try (lock) {
      run(vertx, start.spec(), data, lock, console);
      return 0;
    } finally {
      vertx.close().await();
    }
  }

  private void run(
      Vertx vertx, RunSpec spec, DataSet data, FolderLock lock, @Nullable Place console) {
    Promise<Void> over = Promise.promise();
    StopSignals.onFirst("the run ends after the current orders", over::tryComplete);
    Screen screen = Terminal.screen(System.out);
    System.setErr(screen.guarding(System.err));
    RunSession.Ui ui = new RunSession.Ui(screen, console);
    EmbeddedRun run = EmbeddedRun.start(vertx, spec, data, lock, until, ui).await();
    run.finished().onSuccess(over::tryComplete).onFailure(over::tryFail);
    over.future().eventually(run::end).await();
  }

  private @Nullable Place console() {
    if (consolePort == null) {
      return new Place(LOOPBACK, ConsoleConfiguration.USUAL_PORT, true, Set.of());
    }
    if (consolePort < -1 || consolePort > 65_535) {
      throw new UserError(
          "--console is %d; expected 0 (any free one) to 65535, or -1 for none"
              .formatted(consolePort));
    }
    return consolePort < 0 ? null : new Place(LOOPBACK, consolePort, false, Set.of());
  }
}
