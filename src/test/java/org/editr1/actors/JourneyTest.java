package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
            "learner.step",
            "step.finished",
            "policy.published",
            // Waiting workers are notified that the run has ended.
            "work.available");
    assertEquals(journey, addresses);
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
