package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.editr1.LogCapture;
import org.editr1.engine.FakeEngines;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.run.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Stored files of which a byte has changed are made again, and the weights are as they were. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class DamageTest {
  private static final RunSpec SPEC = TestRun.spec(4, 1, 3, 4, 4);
  private static final EnumSet<Role> ENCODE = EnumSet.of(Role.ENCODE);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
  }

  private TestRun run(String name) {
    return new TestRun(vertx, folder.resolve(name), SPEC);
  }

  private List<Path> files(String name) throws IOException {
    Path stored = folder.resolve(name);
    if (!Files.isDirectory(stored)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(stored)) {
      return all.filter(file -> file.toString().endsWith(".safetensors")).toList();
    }
  }

  /** The file keeps its length; it was written long ago. */
  private static void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
    Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
  }

  private static void assertMadeAgain(LogCapture head) {
    assertTrue(
        head.lines(Level.WARN).stream().anyMatch(line -> line.contains("makes it again")),
        head.lines(Level.WARN)::toString);
  }

  @Test
  void conditioningsAndRolloutsThatRotWhileTheRunGoesOnAreMadeAgain() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun run = run("while");
    run.startHead();
    try (LogCapture head = LogCapture.of(Run.class);
        LogCapture workers = LogCapture.of(WorkerDriver.class)) {
      run.startWorker(ENCODE, new FakeEngines());
      while (files("while/store/conditioning").size() < 6) {
        Thread.onSpinWait();
      }
      for (Path conditioning : files("while/store/conditioning")) {
        damage(conditioning);
      }
      run.startWorker(EnumSet.of(Role.ROLLOUT), new FakeEngines());
      while (files("while/store/step-0/group-0").size() < 2) {
        Thread.onSpinWait();
      }
      for (Path rollout : files("while/store/step-0/group-0")) {
        damage(rollout);
      }
      run.startWorker(EnumSet.of(Role.REWARD, Role.TRAIN), new FakeEngines());
      TestRun.await(run.finished());
      assertMadeAgain(head);
      assertTrue(workers.lines(Level.ERROR).isEmpty(), workers.lines(Level.ERROR)::toString);
    }
    assertArrayEquals(expected, run.policy());
  }

  @Test
  void conditioningsThatRotBetweenTwoStartsAreMadeAgain() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("between");
    first.startHead();
    Future<Void> third = first.published(3);
    first.startWorker();
    TestRun.await(third);
    first.drain();
    first.close();
    for (Path conditioning : files("between/store/conditioning")) {
      damage(conditioning);
    }
    TestRun next = run("between");
    try (LogCapture head = LogCapture.of(Run.class);
        LogCapture workers = LogCapture.of(WorkerDriver.class)) {
      next.startHead();
      next.startWorker();
      TestRun.await(next.finished());
      assertMadeAgain(head);
      assertTrue(workers.lines(Level.ERROR).isEmpty(), workers.lines(Level.ERROR)::toString);
    }
    assertArrayEquals(expected, next.policy());
  }
}
