package org.editr1.actors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.Clock;
import org.editr1.Token;
import org.editr1.bus.Address;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.bus.Encoded;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.FakeEngines;
import org.editr1.engine.FakeLearner;
import org.editr1.engine.WorkerEngines.EngineOpener;
import org.editr1.folder.Checkpoints;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.io.file.MessageJson;
import org.editr1.journey.EditTask;
import org.editr1.journey.Message;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.run.RunSetup;
import org.editr1.store.DiskStore;
import org.editr1.store.Encryption;
import org.editr1.store.StoreClient;
import org.editr1.store.StoreServer;
import org.editr1.worker.Pauses;
import org.editr1.worker.WorkerIdentity;

/** A head and workers in one JVM, as {@code node} wires them, with engines that need no model. */
final class TestRun {
  private static final String LOOPBACK = "127.0.0.1";
  private static final int TASKS = 12;
  private static final long LEASE_MILLIS = 15_000;
  private static final Set<String> UNORDERED = Set.of("order.claim", "order.renew", "order.ran");

  private final Vertx vertx;
  private final Path folder;
  private final RunSpec spec;
  private final FakeLearner learner = new FakeLearner();
  Clock clock = Clock.SYSTEM;
  String prompt = "prompt ";

  /** How the devices that are given up stand. */
  final List<Phase> givenUp = new CopyOnWriteArrayList<>();

  private final List<String> workers = new ArrayList<>();
  private Function<Path, LineFile> journals = LineFile::open;
  private CoordinatorVerticle coordinator;
  private DiskStore store;
  private StoreServer server;
  private final AtomicLong newestEpoch = new AtomicLong();
  private long epoch;

  TestRun(Vertx vertx, Path folder, RunSpec spec) {
    this.vertx = vertx;
    this.folder = folder;
    this.spec = spec;
  }

  /** Groups travel in chunks of two; {@code every} steps an evaluation, 0: none. */
  static RunSpec spec(int steps, int lag, int groups, int samples, int every) {
    String json =
        """
        {"steps": %d, "lag": %d, "groups": %d, "samples": %d,
         "chunks": {"rollout": 2, "reward": %d, "train": 2, "evaluate": 3},
         "reward": {"dummy": 1}, "eval": {"every": %d, "reward": {"dummy": 1}},
         "device": {"patienceSeconds": 2},
         "store": {"keepSteps": 0, "minFreeMegabytes": 1}}
        """
            .formatted(steps, lag, groups, samples, Math.min(samples, 64), every);
    return RunConfiguration.parse("test", json.getBytes(StandardCharsets.UTF_8), Path.of("."));
  }

  static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(50, TimeUnit.SECONDS);
  }

  /** Trains with one worker and closes; returns the policy that others are compared with. */
  float[] undisturbed() throws Exception {
    startHead();
    startWorker();
    await(finished());
    close();
    return policy();
  }

  /**
   * Records the address of every message in the order of sending, except reports and renewals. A
   * claim is listed when it is answered with a lease: a worker claims at any time, mostly in vain.
   */
  List<String> recordAddresses() {
    Bus.of(vertx);
    List<String> addresses = new CopyOnWriteArrayList<>();
    vertx
        .eventBus()
        .addOutboundInterceptor(
            context -> {
              String address = context.message().address();
              if (context.body() instanceof Encoded sent && sent.message() instanceof Lease) {
                addresses.add(Addresses.ORDER_CLAIM.name());
              } else if (address.matches("(worker|order|learner|work|policy|step)\\..*")
                  && !UNORDERED.contains(address)) {
                addresses.add(address);
              }
              context.next();
            });
    return addresses;
  }

  /** Heads that start from now on open their journals this way. */
  void openJournals(Function<Path, LineFile> opener) {
    journals = opener;
  }

  void startHead() throws Exception {
    store = DiskStore.open(folder.resolve("store"), null);
    server =
        new StoreServer(vertx, store, StoreServer.Limits.STANDARD, Encryption.NONE, Token.NONE);
    int port = await(server.start(LOOPBACK, 0));
    TensorRef specification = store.put("specification.json", MessageJson.write(spec));
    List<EditTask> tasks =
        IntStream.range(0, TASKS).mapToObj(number -> task(store, number)).toList();
    RunSetup run =
        new RunSetup(
            "here",
            spec,
            new Welcome("test", ++epoch, specification, LOOPBACK, port, ""),
            Token.NONE,
            LEASE_MILLIS,
            Map.of("model", "one"),
            tasks,
            tasks.subList(0, 5),
            Set.of());
    coordinator =
        new CoordinatorVerticle(
            run,
            new Journals(vertx, new RunFolder(folder), store, journals, 20),
            store,
            newestEpoch::get,
            () -> clock.nanos());
    Checkpoints checkpoints = Checkpoints.open(new RunFolder(folder));
    await(vertx.deployVerticle(new LearnerVerticle(spec, learner, store, checkpoints)));
    await(vertx.deployVerticle(coordinator));
  }

  private EditTask task(DiskStore store, int number) {
    TensorRef source = store.put("source-" + number + ".png", new byte[] {1, (byte) number});
    String conditioning = "conditioning/" + number + ".safetensors";
    return new EditTask("task-" + number, prompt + number, "", source, null, conditioning);
  }

  String startWorker() throws Exception {
    return startWorker(EnumSet.allOf(Role.class), new FakeEngines());
  }

  /** The deployment's id. */
  String startWorker(EnumSet<Role> roles, EngineOpener engines) throws Exception {
    String name = "worker-" + (workers.size() + 1);
    WorkerIdentity identity =
        new WorkerIdentity(
            name,
            System.nanoTime(),
            "",
            "here",
            "cpu",
            roles,
            Map.of("model", "one"),
            Map.of(),
            "");
    String id =
        await(
            vertx.deployVerticle(
                new WorkerVerticle(
                    vertx,
                    new WorkerVerticle.Parts(
                        identity,
                        engines,
                        head ->
                            new StoreClient(
                                vertx,
                                head.storeHost(),
                                head.storePort(),
                                StoreClient.Limits.STANDARD,
                                Encryption.NONE,
                                Token.NONE),
                        Pauses.STANDARD,
                        Clock.SYSTEM,
                        (phase, reason) -> givenUp.add(phase)))));
    workers.add(id);
    return id;
  }

  /** Stops the head as its operator does: leased orders are released, no further one is leased. */
  void drain() throws Exception {
    await(coordinator.drain());
  }

  /** The disk of the running head seems so much fuller. */
  void reserve(long bytes) {
    store.reserve(bytes);
  }

  void conclude() {
    coordinator.conclude();
  }

  /** Another head takes the folder over. */
  void raiseEpoch(long newest) {
    newestEpoch.set(newest);
  }

  /** Completes when {@code version} is published. */
  Future<Void> published(int version) throws Exception {
    Promise<Void> published = Promise.promise();
    await(
        Bus.of(vertx)
            .subscribe(
                Addresses.POLICY_PUBLISHED,
                policy -> {
                  if (policy.version() == version) {
                    published.tryComplete();
                  }
                }));
    return published.future();
  }

  /** Collects what is published to {@code topic}. */
  <M extends Message> List<M> record(Address.Topic<M> topic) throws Exception {
    List<M> received = new CopyOnWriteArrayList<>();
    await(Bus.of(vertx).subscribe(topic, received::add));
    return received;
  }

  /** Undeploys head and workers and stops the store: the next run is alone on the bus. */
  void close() throws Exception {
    await(Future.join(vertx.deploymentIDs().stream().map(vertx::undeploy).toList()));
    await(server.stop());
  }

  Path newestCheckpoint() {
    Checkpoints saved = Checkpoints.open(new RunFolder(folder));
    return saved.folder(saved.newest(broken -> {}).orElseThrow());
  }

  /** The adapters that are not evaluated, as if they were of long ago. */
  void deletePolicies() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("store/policies"))) {
      for (Path file :
          files.filter(one -> !one.getFileName().toString().startsWith("ema")).toList()) {
        Files.delete(file);
      }
    }
  }

  Future<Void> finished() {
    return coordinator.finished();
  }

  /** The trained policy. */
  float[] policy() {
    return learner.live();
  }
}
