package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.editr1.LogCapture;
import org.editr1.folder.LineFile;
import org.editr1.folder.RunFolder;
import org.editr1.journey.Effect;
import org.editr1.journey.GroupKey;
import org.editr1.journey.OrderId;
import org.editr1.journey.Pass;
import org.editr1.journey.Result;
import org.editr1.journey.Role;
import org.editr1.journey.TensorRef;
import org.editr1.store.DiskStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JournalsTest {
  private static final GroupKey GROUP = new GroupKey(new Pass.Step(3), 0);

  private final Vertx vertx = Vertx.vertx();
  @TempDir Path folder;

  @AfterEach
  void close() throws Exception {
    vertx.close().await(60, TimeUnit.SECONDS);
  }

  private static Effect.Accepted accepted(Role role, Result result) {
    return new Effect.Accepted("w", new OrderId(role, GROUP, 0), "", result, 0.5);
  }

  private static Result score(double value) {
    return new Result.Scored(List.of(new Result.Score(0, value, Map.of())));
  }

  @Test
  void lostAndReplacedResultsAreNotReplayed() throws Exception {
    DiskStore store = DiskStore.open(new RunFolder(folder).store(), null);
    TensorRef first = store.put("step-3/group-0/rollout-0", new byte[] {1});
    TensorRef second = store.put("step-3/group-0/rollout-0", new byte[] {2});
    TensorRef gradient = store.put("step-3/group-0/train-0", new byte[] {3});
    Effect.Accepted rollout = accepted(Role.ROLLOUT, new Result.RolledOut(second));
    Effect.Accepted reward = accepted(Role.REWARD, score(0.25));
    Journals journals = new Journals(vertx, new RunFolder(folder), store);
    journals.journal(accepted(Role.ROLLOUT, new Result.RolledOut(first)));
    journals.journal(accepted(Role.REWARD, score(0.75)));
    journals.journal(rollout);
    journals.journal(reward);
    journals.journal(accepted(Role.TRAIN, new Result.Trained(gradient, 5, Map.of())));
    journals.written().await(60, TimeUnit.SECONDS);
    store.delete(gradient.id());
    assertEquals(List.of(rollout, reward), journals.read(new Pass.Step(3)));
  }

  @Test
  void tornAndDamagedLinesCostTheirEntries() throws Exception {
    RunFolder run = new RunFolder(folder);
    Effect.Accepted reward = accepted(Role.REWARD, score(0.25));
    Journals journals = new Journals(vertx, run, DiskStore.open(run.store(), null));
    journals.journal(reward).await(60, TimeUnit.SECONDS);
    Path file = run.journal(new Pass.Step(3));
    Files.writeString(file, "{\"kind\":\"Acc", StandardOpenOption.APPEND);
    assertEquals(List.of(reward), journals.read(new Pass.Step(3)));
    Files.writeString(file, "\n", StandardOpenOption.APPEND);
    try (LogCapture log = LogCapture.of(Journals.class)) {
      assertEquals(List.of(reward), journals.read(new Pass.Step(3)));
      assertEquals(1, log.lines(Level.WARN).size());
      assertTrue(log.lines(Level.WARN).get(0).startsWith(file + ":2: "));
    }
  }

  /** The disk refuses as long as {@code failures} is positive, which each attempt lowers. */
  private Journals onDiskThatRefuses(AtomicInteger failures, DiskStore store) {
    return new Journals(
        vertx,
        new RunFolder(folder),
        store,
        file -> {
          LineFile lines = LineFile.open(file);
          if (failures.getAndDecrement() > 0) {
            lines.close();
          }
          return lines;
        },
        1);
  }

  @Test
  void linesThatTheDiskRefusesAreWrittenInOrderOnceItTakesThem() throws Exception {
    DiskStore store = DiskStore.open(new RunFolder(folder).store(), null);
    Journals journals = onDiskThatRefuses(new AtomicInteger(2), store);
    List<String> obstacles = new CopyOnWriteArrayList<>();
    journals.onObstacle(obstacles::add);
    List<Effect.Accepted> entries =
        List.of(accepted(Role.REWARD, score(0.5)), accepted(Role.ENCODE, score(0.25)));
    Future<Void> first = journals.journal(entries.get(0));
    Future<Void> ban = journals.journal(new Effect.Banned(3, List.of("task")));
    journals.journal(entries.get(1));
    journals.force().await(60, TimeUnit.SECONDS);
    assertTrue(first.succeeded() && ban.succeeded());
    assertEquals(entries, journals.read(new Pass.Step(3)));
    assertEquals(List.of(new Effect.Banned(3, List.of("task"))), journals.read(null));
    assertEquals(2, obstacles.size(), obstacles::toString);
    assertTrue(obstacles.get(0).startsWith("the journal cannot be written: "), obstacles::toString);
    assertEquals("", obstacles.get(1));
  }
}
