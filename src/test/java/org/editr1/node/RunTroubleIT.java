package org.editr1.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.editr1.bus.Addresses;
import org.editr1.folder.LineFile;
import org.editr1.folder.MetricsFile;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Effect.Accepted;
import org.editr1.journey.Effect.Journaled;
import org.editr1.journey.Message.Claim;
import org.editr1.journey.Message.Hello;
import org.editr1.journey.Message.Lease;
import org.editr1.journey.Message.Welcome;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.node.ClusterProcesses.Node;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Disks, devices, data and operators fail while processes work: the run goes on by itself, to the
 * undisturbed adapter bit for bit, or ends with the exit code of the failure. The tests mostly
 * wait, so that two run at a time, beside no other class.
 */
@Timeout(900)
class RunTroubleIT {
  private static final String[] MACHINE = {"\"leaseMillis\": 3000", "\"healthPort\": -1"};
  private static final String[] ALL = {"encode", "rollout", "reward", "train"};
  private static final Set<Role> TRAIN = Set.of(Role.TRAIN);

  /** More than an order takes on a machine that is very busy. */
  private static final String PATIENCE = "device.patienceSeconds=30";

  private static final Duration AWAY = Duration.ofSeconds(20);
  private static final Duration LONG = Duration.ofSeconds(240);

  @TempDir Path folder;

  @BeforeAll
  static void trainUndisturbed() throws Exception {
    UndisturbedRun.train();
  }

  private static List<String> settings(String... more) {
    return Stream.concat(UndisturbedRun.SETTINGS.stream(), Stream.of(more)).toList();
  }

  private interface Strike {
    void run() throws Exception;
  }

  private static Runnable risky(Strike strike) {
    return () -> {
      try {
        strike.run();
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    };
  }

  // ---- disks ----

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void runWaitsForItsDiskAndGoesOnByItself() throws Exception {
    Path out = folder.resolve("run");
    Path journal = out.resolve("store/step-0/journal.jsonl");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      Node head = cluster.head("head", out, settings(), MACHINE);
      try (BusWatch bus = cluster.watch()) {
        bus.awaitHead();
        // Where a folder is, no journal can be opened.
        Files.createDirectories(journal);
        Future<Void> full = bus.next("w", "train", () -> true, risky(head::fillDisk));
        Node worker = cluster.worker("w", "w", ALL);
        bus.awaitObstacle(journal.toString());
        Files.delete(journal);

        full.get(200, TimeUnit.SECONDS);
        bus.awaitTrouble("w", out.toString());
        head.freeDisk();
        UndisturbedRun.assertReached(head, out);
        assertTrue(worker.process().isAlive(), worker::text);
      }
    }
    assertEquals(4, MetricsFile.read(new RunFolder(out)).size(), "a line for each step");
  }

  // ---- a head that is away ----

  private static List<Accepted> results(Path journal) {
    return LineFile.readIntact(journal, Journaled.class).stream()
        .filter(Accepted.class::isInstance)
        .map(Accepted.class::cast)
        .toList();
  }

  private static Path newestJournal(Path out) {
    int step = 0;
    while (Files.exists(out.resolve("store/step-" + (step + 1)))) {
      step++;
    }
    return new RunFolder(out).journal(new Pass.Step(step));
  }

  private static Optional<OrderId> rollout(Path journal) {
    return results(journal).stream()
        .map(Accepted::order)
        .filter(order -> order.role() == Role.ROLLOUT)
        .findFirst();
  }

  private static long results(Path journal, OrderId order) {
    return results(journal).stream().filter(result -> result.order().equals(order)).count();
  }

  /** Changes a byte of the line that has the order's result. */
  private static void damage(Path journal, OrderId order) throws IOException {
    byte[] bytes = Files.readAllBytes(journal);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    bytes[text.indexOf("sha256", text.indexOf(order.path() + "."))] ^= 1;
    Files.write(journal, bytes);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void headThatWasAwayGoesOnInAMovedFolderWithADamagedJournalButNotWithOtherData()
      throws Exception {
    Path out = folder.resolve("run");
    Path data = ClusterProcesses.copy(Path.of("datasets/shapes"), folder.resolve("data"));
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      Node first = cluster.head("head-1", out, settings("data.path=" + data), MACHINE);
      try (BusWatch bus = cluster.watch()) {
        Future<Void> killed =
            bus.next(
                "w", "rollout", () -> rollout(newestJournal(out)).isPresent(), risky(first::kill));
        Node worker = cluster.worker("w", "w", ALL);
        killed.get(200, TimeUnit.SECONDS);
        long away = System.nanoTime();

        Path archive = Files.move(out, folder.resolve("archive"));
        Path journal = newestJournal(archive);
        OrderId lost = rollout(journal).orElseThrow();
        damage(journal, lost);
        assertEquals(0, results(journal, lost));

        Path moved = Files.move(data, folder.resolve("elsewhere"));
        Path lines = moved.resolve("train_metadata.jsonl");
        byte[] before = Files.readAllBytes(lines);
        Files.writeString(lines, "\n", StandardOpenOption.APPEND);
        Node refused = cluster.head("head-2", archive, settings("data.path=" + moved), MACHINE);
        assertEquals(14, refused.end(), refused::text);
        assertNotNull(refused.find("train_metadata.jsonl was \\S+ and is ", 0), refused::text);
        Files.write(lines, before);

        TimeUnit.NANOSECONDS.sleep(away + AWAY.toNanos() - System.nanoTime());
        Node next = cluster.head("head-3", archive, settings("data.path=" + moved), MACHINE);
        UndisturbedRun.assertReached(next, archive);
        assertEquals(1, results(journal, lost), "the damaged line's order was done again");
        assertTrue(bus.keptSeconds("w") >= AWAY.toSeconds(), "a result outlived its head");
        assertTrue(worker.process().isAlive(), worker::text);
      }
    }
  }

  // ---- devices and heads ----

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void hungDeviceEndsItsNodeWhileOtherHeadsAreRefused() throws Exception {
    Path out = folder.resolve("run");
    Path unused = folder.resolve("unused");
    try (ClusterProcesses cluster = new ClusterProcesses(folder);
        ClusterProcesses neighbour = new ClusterProcesses(folder)) {
      Node head = cluster.head("head", out, settings(PATIENCE), MACHINE);
      int port = FreePort.any();
      cluster.flag(Debugger.flag(port));
      Node hung = cluster.worker("hung", "hung", "rollout");
      cluster.flag("");
      try (BusWatch bus = cluster.watch();
          Debugger debugger = Debugger.attach(hung, port)) {
        bus.awaitReady("hung");
        // Before there is a worker that could finish the run.
        Node second = cluster.head("head-2", unused, settings(), MACHINE);
        Node intruder = neighbour.head("head-3", out, settings(PATIENCE), MACHINE);
        assertEquals(16, second.end(), second::text);
        assertEquals(16, intruder.end(), intruder::text);
        for (Node refused : List.of(second, intruder)) {
          assertNotNull(refused.find("\\b" + head.process().pid() + "@", 0), refused::text);
        }
        debugger.hang("hung");
        Node well = cluster.worker("well", "well", ALL);
        bus.awaitPhase("hung", Phase.ROLLOUT);
        assertFalse(Files.exists(unused));
        assertEquals(20, hung.end(), hung::text);
        UndisturbedRun.assertReached(head, out);
        assertTrue(well.process().isAlive(), well::text);
      }
    }
  }

  // ---- orders ----

  /** A worker starts for the {@code life}-th time; its order of the life before is lost. */
  private static Welcome start(BusWatch bus, long life) throws Exception {
    Hello hello = new Hello("dying", life, "", "", "cpu", TRAIN, Map.of(), Map.of(), "", 0, "");
    return assertInstanceOf(Welcome.class, bus.ask(Addresses.WORKER_HELLO, hello));
  }

  private static void dieOnTrainOrders(BusWatch bus, int times) throws Exception {
    for (long life = 0; life < times; life++) {
      long epoch = start(bus, life).epoch();
      Claim claim = new Claim("dying", life, epoch, 0, TRAIN);
      while (!(bus.ask(Addresses.ORDER_CLAIM, claim) instanceof Lease)) {
        claim = new Claim("dying", life, epoch, claim.sequence() + 1, TRAIN);
        Thread.sleep(100);
      }
    }
    Welcome unused = start(bus, times);
  }

  @Test
  @Execution(ExecutionMode.CONCURRENT)
  void trainOrderOnWhichSixWorkersAreLostEndsTheRunForAPerson() throws Exception {
    Path out = folder.resolve("run");
    try (ClusterProcesses cluster = new ClusterProcesses(folder)) {
      Node head = cluster.head("head", out, settings("groups=1", "determinism=loose"), MACHINE);
      try (BusWatch bus = cluster.watch()) {
        bus.awaitHead();
        cluster.worker("w", "w", "encode", "rollout", "reward");
        dieOnTrainOrders(bus, 6);
        assertEquals(21, head.end(), head::text);
        assertNotNull(head.find("step-0/group-0/train-0.*dying", 0), head::text);
      }
    }
  }
}
