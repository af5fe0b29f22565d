package org.editr1.lab.bench;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.editr1.cli.RunOptions;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.TemporaryFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.EmbeddedRun;
import org.editr1.node.Home;
import org.editr1.node.RunSession;
import org.editr1.node.RunStart;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.terminal.Screen;

/** A run in this process that prints nothing, without evaluations, in a temporary folder. */
final class MeasuredRun {
  private static final String HOST = "127.0.0.1";

  private MeasuredRun() {}

  /** The run of the command line, long enough for {@code bench}. */
  static RunSpec specification(RunOptions options, TrainBench bench) {
    Path home = Home.folder();
    String without = "eval.every=0";
    int steps = bench.steps(options.load(home, without).lag());
    return options.load(home, without, "steps=" + steps);
  }

  /**
   * @param watched whether there is a console whose pages and metrics are read
   */
  static TrainBench.Result of(TrainBench bench, RunSpec spec, boolean watched) throws Exception {
    try (TemporaryFolder folder = TemporaryFolder.create("edit-r1-bench")) {
      return of(bench, spec, watched, folder.path());
    }
  }

  private static TrainBench.Result of(TrainBench bench, RunSpec spec, boolean watched, Path folder)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    Vertx readers = Vertx.vertx();
    try (FolderLock held = RunStart.create(new RunFolder(folder), spec).lock()) {
      Screen quiet = new Screen(new PrintStream(OutputStream.nullOutputStream()), false, 0);
      Place place = watched ? new Place(HOST, freePort(), false, Set.of()) : null;
      Future<TrainBench.Result> result = bench.watch(vertx);
      EmbeddedRun run =
          EmbeddedRun.start(vertx, spec, held, List.of(), new RunSession.Ui(quiet, place)).await();
      ConsoleReader reader = place == null ? null : new ConsoleReader(readers, place.port());
      TrainBench.Result measured = result.await();
      if (reader != null) {
        reader.requireAnswers();
      }
      run.end().await();
      return measured;
    } finally {
      readers.close().await();
      vertx.close().await();
    }
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
      return socket.getLocalPort();
    }
  }

  /** Requests the pages and metrics of a console every second. */
  private static final class ConsoleReader {
    private static final long EVERY_MILLIS = 1000;
    private static final List<String> PATHS = List.of("/api/run", "/api/cluster", "/metrics");

    private final HttpClient client;
    private final int port;
    private final AtomicInteger answers = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();

    ConsoleReader(Vertx vertx, int port) {
      this.client = vertx.createHttpClient();
      this.port = port;
      vertx.setPeriodic(EVERY_MILLIS, timer -> PATHS.forEach(this::ask));
    }

    private void ask(String path) {
      client
          .request(HttpMethod.GET, port, HOST, path)
          .compose(request -> request.send())
          .compose(
              response ->
                  response.statusCode() == 200
                      ? response.body()
                      : Future.<Buffer>failedFuture(path + " answers " + response.statusCode()))
          .onSuccess(body -> answers.incrementAndGet())
          .onFailure(failure -> failures.incrementAndGet());
    }

    /** Refuses a measurement during which the console did not answer. */
    void requireAnswers() {
      if (answers.get() == 0 || failures.get() > answers.get()) {
        throw new IllegalStateException(
            "the console gave " + answers + " answers and failed " + failures + " times");
      }
    }
  }
}
