package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.editr1.node.ClusterProcesses.Node;
import org.editr1.store.Certificates;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Processes are killed, frozen and cut off while they work; the adapter equals the undisturbed
 * run's, bit for bit.
 */
@Timeout(900)
class DisturbedRunIT {
  private static final String LEASE = "\"leaseMillis\": 3000";
  private static final String NO_HEALTH = "\"healthPort\": -1";
  private static final String[] WORK = {"encode", "rollout", "train"};

  @TempDir Path folder;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    UndisturbedRun.train();
  }

  /** Strikes a worker in the middle of an order, and again if the order was over before. */
  private static Node strike(
      BusWatch bus, Node head, String worker, String role, Strike strike, Restart restart)
      throws Exception {
    for (int attempt = 1; attempt <= 5; attempt++) {
      long expired = bus.expired();
      Node struck = restart.process(attempt);
      bus.next(worker, role, () -> true, () -> strike.at(struck)).get(200, TimeUnit.SECONDS);
      long ran = bus.ran(worker, role);
      boolean lost = BusWatch.holds(() -> bus.expired() > expired, Duration.ofSeconds(30));
      if (lost && bus.ran(worker, role) == ran) {
        return struck;
      }
    }
    throw new AssertionError("no strike hit " + worker + " in a " + role + ": " + head.text());
  }

  private interface Strike {
    void at(Node node);
  }

  private interface Restart {
    Node process(int attempt) throws Exception;
  }

  private static void kill(Node node) {
    try {
      node.kill();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static void freeze(Node node) {
    try {
      node.freeze();
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  private static Node thawed(Node node) throws Exception {
    node.thaw();
    return node;
  }

  /** Waits until a journal of the run has such an entry. */
  private static void awaitResult(Path out, String pattern) throws Exception {
    Pattern entry = Pattern.compile(pattern);
    for (int wait = 0; wait < 4000; wait++) {
      try (Stream<Path> files = Files.walk(out.resolve("store"))) {
        for (Path file : files.filter(one -> one.endsWith("journal.jsonl")).toList()) {
          if (entry.matcher(Files.readString(file)).find()) {
            return;
          }
        }
      } catch (UncheckedIOException removedMeanwhile) {
        continue;
      }
      Thread.sleep(50);
    }
    throw new AssertionError("no journal has " + pattern);
  }

  @Test
  void killedAndFrozenWorkersDoNotChangeTheWeights() throws Exception {
    Path out = folder.resolve("run");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      Node head = cluster.head("head", out, UndisturbedRun.SETTINGS, LEASE, NO_HEALTH);
      try (BusWatch bus = cluster.watch()) {
        bus.awaitHead();
        strike(
            bus,
            head,
            "a",
            "rollout",
            DisturbedRunIT::kill,
            attempt -> cluster.worker("a-rollout-" + attempt, "a", WORK));
        strike(
            bus,
            head,
            "r",
            "reward",
            DisturbedRunIT::kill,
            attempt -> {
              if (attempt == 1) {
                cluster.worker("b", "b", "encode", "rollout");
              }
              return cluster.worker("r-" + attempt, "r", "reward");
            });
        Node reward = cluster.worker("r", "r", "reward");
        strike(
            bus,
            head,
            "a",
            "train",
            DisturbedRunIT::kill,
            attempt -> cluster.worker("a-train-" + attempt, "a", "train"));
        Node frozen = cluster.worker("a", "a", "train");
        strike(bus, head, "a", "train", DisturbedRunIT::freeze, attempt -> thawed(frozen));
        cluster.worker("c", "c", WORK);
        // Another worker runs the order meanwhile: the frozen one's result comes second.
        awaitResult(out, "\"worker\":\"c\",\"order\":\\{\"role\":\"TRAIN\"");
        frozen.thaw();
        UndisturbedRun.assertReached(head, out);
        assertTrue(reward.process().isAlive(), "the reward worker is still there");
      }
    }
  }

  @Test
  void frozenCutOffAndKilledHeadDoesNotChangeTheWeights() throws Exception {
    Path out = folder.resolve("run");
    int storePort = FreePort.any();
    try (ClusterProcesses cluster = new ClusterProcesses(folder);
        BadWire wire = new BadWire(storePort, 20, 6, 200_000)) {
      // Shorter than the freeze, longer than what is left of a renewal afterwards.
      String[] machine = {
        "\"leaseMillis\": 10000",
        NO_HEALTH,
        "\"storePort\": " + storePort,
        "\"storeAddress\": \"127.0.0.1:" + wire.port() + "\""
      };
      Node first = cluster.head("head-1", out, UndisturbedRun.SETTINGS, machine);
      try (BusWatch bus = cluster.watch()) {
        bus.awaitHead();
        AtomicBoolean thawed = new AtomicBoolean();
        Future<Void> frozen = bus.next("a", "rollout", () -> true, () -> freeze(first));
        Future<Void> killed = bus.next("b", "train", thawed::get, () -> kill(first));
        Node a = cluster.worker("a", "a", "encode", "rollout", "reward");
        Node b = cluster.worker("b", "b", "rollout", "train");
        frozen.get(200, TimeUnit.SECONDS);
        Thread.sleep(15_000);
        first.thaw();
        bus.awaitLedger();
        thawed.set(true);
        killed.get(200, TimeUnit.SECONDS);
        assertNull(first.find("its lease ran out", 0), first::text);

        Node next = cluster.head("head-2", out, UndisturbedRun.SETTINGS, machine);
        bus.awaitHead();
        bus.awaitReady("a");
        bus.awaitReady("b");
        UndisturbedRun.assertReached(next, out);
        assertTrue(a.process().isAlive() && b.process().isAlive(), "nobody started again");
        try (Stream<Path> epochs = Files.list(out.resolve("epochs"))) {
          assertEquals(2, epochs.count());
        }
        assertEquals(20, wire.delayed.get());
        assertEquals(6, wire.cut.get());
      }
    }
  }

  /** Stops a worker that is at work and starts one of the same name. */
  private static void replace(
      ClusterProcesses cluster,
      BusWatch bus,
      Node old,
      Future<Void> atWork,
      String worker,
      String... roles)
      throws Exception {
    atWork.get(200, TimeUnit.SECONDS);
    old.stop();
    assertNull(old.find("failed", 0), old::text);
    cluster.worker(worker + "-again", worker, roles);
    bus.awaitReady(worker);
  }

  /** In a cluster that is encrypted and asks for a token. */
  @Test
  void replacingAllWorkersDoesNotChangeTheWeights() throws Exception {
    Path out = folder.resolve("run");
    Path token = Files.writeString(folder.resolve("token"), "a secret\n");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      cluster.secure(new Certificates(folder, "authority").certify("node"), token);
      Node head = cluster.head("head", out, UndisturbedRun.SETTINGS, NO_HEALTH);
      try (BusWatch bus = cluster.watch()) {
        bus.awaitHead();
        assertNotNull(head.find("event bus at 127.0.0.1:\\d+, encrypted", 0), head::text);
        Future<Void> sampling = bus.next("a", "rollout", () -> true, () -> {});
        Future<Void> training = bus.next("b", "train", () -> true, () -> {});
        Node a = cluster.worker("a", "a", "encode", "rollout");
        Node b = cluster.worker("b", "b", "reward", "train");
        replace(cluster, bus, a, sampling, "a", "encode", "rollout");
        replace(cluster, bus, b, training, "b", "reward", "train");
        UndisturbedRun.assertReached(head, out);
        assertNull(head.find("lost it", 0), head::text);
      }
    }
  }
}
