package org.editr1.lab.bench;

import com.sun.management.OperatingSystemMXBean;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.Token;
import org.editr1.UserError;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.config.HeadConfiguration;
import org.editr1.config.RunConfiguration;
import org.editr1.folder.FolderLock;
import org.editr1.folder.RunFolder;
import org.editr1.io.dataset.DataSet;
import org.editr1.io.file.Fingerprint;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.RunSpec;
import org.editr1.node.Home;
import org.editr1.node.RunSession;
import org.editr1.node.RunStart;
import org.editr1.watch.ProcessWatch;
import org.editr1.watch.console.ConsoleVerticle.Place;
import org.editr1.watch.terminal.Screen;
import org.jspecify.annotations.Nullable;

/**
 * A head with all that belongs to it, learner, journals, metrics, TensorBoard and console, in this
 * process, and workers with {@link QuickEngines}. A folder that holds a run is resumed.
 */
final class LongRun implements AutoCloseable {
  private static final String NODE = "long-run";
  private static final String HOST = "127.0.0.1";
  private static final int WORKERS = 2;
  private static final String[] OVERRIDES = {
    "lora.rank=1",
    "lora.alpha=2",
    "groups=2",
    "samples=2",
    "chunks.rollout=2",
    "chunks.reward=2",
    "chunks.train=2",
    "chunks.evaluate=4",
    "eval.every=10",
    "eval.limit=8",
    "checkpoint.saveEvery=0",
    "store.keepSteps=50",
    "store.keepEvaluations=2",
    "store.conditioningMegabytes=1",
    "train.learningRate=1e-6"
  };

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient reader = HttpClient.newHttpClient();
  private final RunFolder folder;
  private final FolderLock lock;
  private final RunSession session;
  private final int port;
  private final double startSeconds;
  private final double startCoreSeconds;
  private int version;

  /**
   * Starts or resumes the run of a folder; returns once the console has answered.
   *
   * @param steps of the run
   */
  LongRun(RunFolder folder, int steps) throws IOException, InterruptedException {
    long began = Clock.SYSTEM.nanos();
    double core = coreSeconds();
    this.folder = folder;
    Path home = Home.folder();
    RunStart start =
        folder.holdsRun()
            ? RunStart.resume(folder, List.of(), false, home).withSteps(steps)
            : RunStart.create(folder, specification(home, steps));
    DataSet data = RunStart.checked(start.spec());
    this.lock = start.lock(data);
    this.port = MeasuredRun.freePort();
    Screen quiet = new Screen(new PrintStream(OutputStream.nullOutputStream()), false, 0);
    ProcessWatch.start(vertx, NODE, System::nanoTime);
    Future<Bus.Subscription> ends = Bus.of(vertx).subscribe(Addresses.STEP_FINISHED, this::ended);
    this.session =
        ends.compose(
                unused ->
                    RunSession.start(
                        vertx,
                        plan(start.spec(), data),
                        new RunSession.Ui(quiet, new Place(HOST, port, false, Set.of()))))
            .await();
    byte[] unused = read("/api/run");
    this.startSeconds = Clock.SYSTEM.secondsSince(began);
    this.startCoreSeconds = coreSeconds() - core;
    startWorkers(Fingerprint.of(List.of(Path.of(start.spec().model().path()))));
  }

  private static RunSpec specification(Path home, int steps) {
    List<String> overrides = new ArrayList<>(List.of(OVERRIDES));
    overrides.add("steps=" + steps);
    return RunConfiguration.load(RunConfiguration.file(home, "tiny-kontext"), overrides, home);
  }

  private RunSession.Plan plan(RunSpec spec, DataSet data) {
    HeadConfiguration machine =
        HeadConfiguration.local(spec.name(), List.of(), List.of(), folder.root().toString(), false);
    return new RunSession.Plan(NODE, spec, data, lock, machine, Token.NONE, WORKERS);
  }

  private void startWorkers(String fingerprint) {
    QuickEngines engines = new QuickEngines();
    Future.all(
            IntStream.range(0, WORKERS)
                .mapToObj(
                    i ->
                        SimulatedWorkers.worker(
                            vertx, NODE, "worker-" + i, fingerprint, engines, store -> store))
                .map(vertx::deployVerticle)
                .toList())
        .await();
  }

  private synchronized void ended(StepFinished finished) {
    if (finished.pass() instanceof Pass.Step) {
      version = finished.pass().version();
      notifyAll();
    }
  }

  /** Returns how many steps are finished. */
  synchronized int version() {
    return version;
  }

  /** Waits until so many steps are finished. */
  synchronized void await(int steps) throws InterruptedException {
    while (version < steps) {
      wait();
      if (session.finished().failed()) {
        throw new IllegalStateException(session.finished().cause());
      }
    }
  }

  /** Seconds from the first look at the folder until the console answered. */
  double startSeconds() {
    return startSeconds;
  }

  /** Seconds of processor time of this process until then, which other processes do not slow. */
  double startCoreSeconds() {
    return startCoreSeconds;
  }

  /** Processor time of this process so far. */
  static double coreSeconds() {
    return Clock.seconds(
        ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime());
  }

  /**
   * What the process holds while the run goes on.
   *
   * @param heap bytes that are reachable
   * @param anonymous bytes of anonymous pages
   * @param folder bytes of the files in the run folder
   */
  record Held(long heap, long anonymous, int handles, int threads, long folder) {}

  Held held() throws IOException {
    System.gc();
    System.gc();
    try (ProcessMemory memory = new ProcessMemory();
        Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
      return new Held(
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
          memory.anonymous(),
          (int) open.count(),
          ManagementFactory.getThreadMXBean().getThreadCount() - 1,
          size(folder.root()));
    }
  }

  private static long size(Path folder) throws IOException {
    long[] bytes = {0};
    Files.walkFileTree(
        folder,
        new SimpleFileVisitor<Path>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            bytes[0] += attributes.size();
            return FileVisitResult.CONTINUE;
          }

          // The head removes files and folders meanwhile.
          @Override
          public FileVisitResult visitFileFailed(Path file, IOException failure) {
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
          }
        });
    return bytes[0];
  }

  /** The shortest of three times that each of the console's pages takes, in milliseconds. */
  Map<String, Double> pages() throws IOException, InterruptedException {
    Map<String, Double> millis = new LinkedHashMap<>();
    for (String page :
        List.of(
            "/api/run",
            "/api/lines?from=0",
            "/api/cluster",
            "/api/queue",
            "/api/bus",
            "/api/timeline",
            "/api/samples",
            "/api/groups?of=",
            "/api/orders?of=",
            "/api/picture?of=",
            "/api/search?text=square",
            "/metrics")) {
      double best = Double.POSITIVE_INFINITY;
      for (int i = 0; i < 3; i++) {
        long asked = Clock.SYSTEM.nanos();
        byte[] unused = read(page.endsWith("=") ? page + aSample() : page);
        best = Math.min(best, 1e3 * Clock.SYSTEM.secondsSince(asked));
      }
      millis.put(page.replaceAll("\\?.*", ""), best);
    }
    return millis;
  }

  /** A sample of a step that ended a moment ago. */
  private String aSample() {
    return "step-" + (version() - 2) + "/group-0/sample-0";
  }

  private byte[] read(String page) throws IOException, InterruptedException {
    URI uri = URI.create("http://" + HOST + ":" + port + page);
    HttpResponse<byte[]> answer =
        reader.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofByteArray());
    if (answer.statusCode() != 200) {
      throw new UserError(uri + " answers " + answer.statusCode());
    }
    return answer.body();
  }

  /** Ends the head in good order. */
  @Override
  public void close() {
    session.end().eventually(vertx::close).await();
    lock.close();
  }
}
