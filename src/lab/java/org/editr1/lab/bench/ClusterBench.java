package org.editr1.lab.bench;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.editr1.UserError;
import org.editr1.config.RunConfiguration;
import org.editr1.engine.djl.MemoryEstimate;
import org.editr1.io.file.Fingerprint;
import org.editr1.io.hf.EditFolder;
import org.editr1.journey.RunSpec;
import org.editr1.node.HeadNode;

/** A head and processes of simulated workers, from their start to what they measured. */
record ClusterBench(Path home, Load load, Path folder) {
  private static final long HEAP_MEGABYTES = 1024;
  private static final Pattern COLLECTION = Pattern.compile("(\\d+)M->(\\d+)M\\(");
  private static final String[] OVERRIDES = {
    "steps=100000", "groups=24", "samples=12",
    "chunks.rollout=3", "chunks.reward=12", "chunks.train=3",
    "eval.every=0", "eval.window=0", "store.keepSteps=1"
  };
  private static final Duration STARTING = Duration.ofSeconds(300);
  private static final String RUN = "conf/run/tiny-kontext.json";
  private static final String MODEL = "models/tiny-kontext";
  private static final long BETWEEN_PROBES = 50;

  /**
   * How much.
   *
   * @param adapterMegabytes of an adapter and of a gradient; 0: what the run's have
   * @param processes processes that run the workers
   * @param overrides overrides of the run of the head
   */
  record Load(
      int workers,
      int processes,
      int seconds,
      int resolution,
      long busyMillis,
      int adapterMegabytes,
      List<String> overrides) {}

  /**
   * The measured load of the head.
   *
   * @param headCores busy cores of the head on average
   * @param headHeap largest use of the heap in megabytes, before a collection; {@code headLive}:
   *     what was left after it; -1 where there was no collection
   * @param healthMicros duration of every request to the health endpoint of the head
   * @param lateMicros by which this process, which only asks, woke up too late before each: what
   *     the machine itself is short of
   */
  record Result(
      Measurements workers,
      double headCores,
      long headHeap,
      long headLive,
      List<Long> healthMicros,
      List<Long> lateMicros) {}

  Result run() throws IOException, InterruptedException {
    int[] ports = freePorts();
    NodeProcess.Cluster cluster =
        new NodeProcess.Cluster(home, "bench-" + ProcessHandle.current().pid(), ports[0], folder);
    HealthProbe probe = new HealthProbe(ports[1]);
    List<NodeProcess> nodes = new ArrayList<>();
    Thread hook = new Thread(() -> nodes.forEach(NodeProcess::close), "end-nodes");
    Runtime.getRuntime().addShutdownHook(hook);
    try {
      NodeProcess head = startHead(cluster, ports[1]);
      nodes.add(head);
      await(nodes, probe::isLive);
      List<SimulatedWorkers.Settings> settings = settings();
      for (SimulatedWorkers.Settings each : settings) {
        nodes.add(
            0,
            cluster.start(
                each.name(),
                List.of(workerHeap(each.count())),
                SimulatedWorkers.class.getName(),
                each.json()));
      }
      return measure(head, nodes, settings, probe);
    } finally {
      // The workers are first in the list, so that each finds the head to the last.
      nodes.forEach(NodeProcess::close);
      Runtime.getRuntime().removeShutdownHook(hook);
    }
  }

  private NodeProcess startHead(NodeProcess.Cluster cluster, int healthPort) throws IOException {
    List<String> overrides =
        Stream.of(Stream.of(OVERRIDES), rank(), load.overrides().stream())
            .flatMap(each -> each)
            .toList();
    String configuration =
        new JsonObject()
            .put("run", home.resolve(RUN).toString())
            .put("overrides", new JsonArray(overrides))
            .put("out", folder.resolve("run").toString())
            .put("healthPort", healthPort)
            .encode();
    return cluster.start(
        "head",
        List.of(
            "-Xmx" + Math.max(HEAP_MEGABYTES, 10L * load.adapterMegabytes() + 512) + "m",
            "-Xlog:gc:file=" + folder.resolve("gc.log")),
        HeadNode.class.getName(),
        configuration);
  }

  /** Adapters that are shared, and one that each worker fetches. */
  private String workerHeap(int workers) {
    return "-Xmx" + (HEAP_MEGABYTES + (8L + workers) * load.adapterMegabytes()) + "m";
  }

  /** The rank that makes an adapter of the tiny model as large as it should be. */
  private Stream<String> rank() {
    if (load.adapterMegabytes() == 0) {
      return Stream.empty();
    }
    Path file = home.resolve(RUN);
    RunSpec.Lora lora = RunConfiguration.load(file, List.of(), home).lora();
    RunSpec.Lora one = new RunSpec.Lora(1, 1, lora.targets());
    long bytes =
        MemoryEstimate.adapterBytes(EditFolder.open(home.resolve(MODEL)).projections(), one);
    return Stream.of("lora.rank=" + (load.adapterMegabytes() * 1_000_000L + bytes - 1) / bytes);
  }

  private List<SimulatedWorkers.Settings> settings() {
    String fingerprint = Fingerprint.of(List.of(home.resolve(MODEL)));
    List<SimulatedWorkers.Settings> settings = new ArrayList<>();
    for (int i = 1; i <= load.processes(); i++) {
      int before = load.workers() * (i - 1) / load.processes();
      settings.add(
          new SimulatedWorkers.Settings(
              "simulated-" + i,
              load.workers() * i / load.processes() - before,
              fingerprint,
              load.resolution(),
              load.busyMillis(),
              TimeUnit.SECONDS.toMillis(load.seconds()),
              folder.toString()));
    }
    return settings;
  }

  private Result measure(
      NodeProcess head,
      List<NodeProcess> nodes,
      List<SimulatedWorkers.Settings> settings,
      HealthProbe probe)
      throws IOException, InterruptedException {
    await(nodes, () -> settings.stream().allMatch(each -> Files.exists(each.begun())));
    Duration cpu = head.cpu();
    List<Long> late = new ArrayList<>();
    long began = System.nanoTime();
    while (settings.stream().noneMatch(each -> Files.exists(each.measurements()))) {
      probe.ask();
      for (NodeProcess node : nodes) {
        node.requireAlive();
      }
      late.add(sleep());
    }
    double cores = head.cpu().minus(cpu).toNanos() / (double) (System.nanoTime() - began);
    await(nodes, () -> settings.stream().allMatch(each -> Files.exists(each.measurements())));
    List<Measurements> measured = new ArrayList<>();
    for (SimulatedWorkers.Settings each : settings) {
      measured.add(Measurements.read(each.measurements()));
    }
    long[] heap = heap();
    return new Result(Measurements.sum(measured), cores, heap[0], heap[1], probe.micros(), late);
  }

  /** Microseconds by which it took too long. */
  private static long sleep() throws InterruptedException {
    long asleep = System.nanoTime();
    TimeUnit.MILLISECONDS.sleep(BETWEEN_PROBES);
    return (System.nanoTime() - asleep) / 1_000 - BETWEEN_PROBES * 1_000;
  }

  /** The largest use before and after a collection. */
  private long[] heap() throws IOException {
    long[] largest = {-1, -1};
    Matcher collection = COLLECTION.matcher(Files.readString(folder.resolve("gc.log")));
    while (collection.find()) {
      largest[0] = Math.max(largest[0], Long.parseLong(collection.group(1)));
      largest[1] = Math.max(largest[1], Long.parseLong(collection.group(2)));
    }
    return largest;
  }

  private interface Condition {
    boolean holds() throws InterruptedException;
  }

  private static void await(List<NodeProcess> nodes, Condition condition)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + STARTING.toNanos();
    while (!condition.holds()) {
      for (NodeProcess node : nodes) {
        node.requireAlive();
      }
      if (System.nanoTime() > deadline) {
        throw new UserError("the nodes did not begin to work in " + STARTING.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /**
   * Two with room behind each, below those that the system gives to outgoing connections: a member
   * that tries a neighbour's port from just that port would connect to itself.
   */
  private static int[] freePorts() {
    return IntStream.range(200, 300)
        .map(hundred -> 100 * hundred)
        .filter(ClusterBench::isFree)
        .limit(2)
        .toArray();
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException taken) {
      return false;
    }
  }
}
