package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.editr1.LogCapture;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.run.Run;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * One group of two samples on its way from the data set's line to the published version: the whole
 * system in one JVM, with engines that need no model.
 */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class JourneyTest {
  @AutoClose private final LogCapture runLog = LogCapture.of(Run.class);
  @AutoClose private final LogCapture workerLog = LogCapture.of(WorkerDriver.class);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
  }

  @Test
  void oneGroupThroughAllHops() throws Exception {
    TestRun run = new TestRun(vertx, folder, TestRun.spec(1, 0, 1, 2, 0));
    List<String> addresses = run.recordAddresses();
    run.startHead();
    run.startWorker();
    TestRun.await(run.finished());

    List<String> journey =
        List.of(
            // The learner has version 0, and the step opens.
            "learner.current",
            "work.available",
            "worker.hello",
            // Text and source are encoded once.
            "order.claim",
            "order.done",
            "work.available",
            // Both samples are rolled out by one order, then scored by one.
            "order.claim",
            "order.done",
            "work.available",
            "order.claim",
            "order.done",
            "work.available",
            // With all rewards of the step there are advantages, so it is trained.
            "order.claim",
            "order.done",
            // The leaf becomes version 1.
            "learner.leaf",
            "learner.step",
            "step.finished",
            "policy.published",
            // Waiting workers are notified that the run has ended.
            "work.available");
    assertEquals(journey, addresses);
  }

  /** Another picture under its name, and none at all. */
  @Test
  void changedImageDropsTheSamplesOfItsLineAlone() throws Exception {
    TestRun run = new TestRun(vertx, folder, TestRun.spec(4, 1, 4, 2, 0));
    run.startHead();
    try (Stream<Path> files = Files.list(folder.resolve("store"))) {
      for (Path file : files.filter(each -> each.toString().contains("source-")).toList()) {
        if (file.toString().contains("source-2")) {
          Files.write(file, new byte[] {9, 9});
        } else if (file.toString().contains("source-3")) {
          Files.delete(file);
        }
      }
    }
    Map<String, Integer> dropped = new ConcurrentHashMap<>();
    TestRun.await(
        Bus.of(vertx)
            .subscribe(
                Addresses.SAMPLE_DROPPED,
                sample -> dropped.merge(sample.reason(), 1, Integer::sum)));
    run.startWorker();
    TestRun.await(run.finished());
    assertEquals(2, dropped.size(), dropped::toString);
    dropped.forEach(
        (reason, samples) -> {
          assertTrue(
              reason.matches("an image has changed since the run began: source-[23].*"), reason);
          assertEquals(0, samples % 2, "complete groups");
        });
  }

  @Test
  void weightsDoNotDependOnTheWorkers() throws Exception {
    TestRun alone = new TestRun(vertx, folder.resolve("alone"), TestRun.spec(6, 1, 3, 4, 2));
    alone.startHead();
    alone.startWorker();
    TestRun.await(alone.finished());

    alone.close();
    TestRun many = new TestRun(vertx, folder.resolve("many"), TestRun.spec(6, 1, 3, 4, 2));
    many.startWorker();
    many.startWorker();
    many.startHead();
    many.startWorker();
    TestRun.await(many.finished());

    assertArrayEquals(alone.policy(), many.policy());
  }
}
