package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.editr1.Clock;
import org.editr1.Failure;
import org.editr1.LogCapture;
import org.editr1.engine.FakeEngines;
import org.editr1.journey.Phase;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.run.Run;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What ends a run other than its last step: with which kind of failure, and with which words. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RunFailureTest {
  @AutoClose private final LogCapture runLog = LogCapture.of(Run.class);
  @AutoClose private final LogCapture workerLog = LogCapture.of(WorkerDriver.class);

  @TempDir Path folder;
  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void close() throws Exception {
    TestRun.await(vertx.close());
  }

  private TestRun started(RunSpec spec) throws Exception {
    TestRun run = new TestRun(vertx, folder, spec);
    run.startHead();
    return run;
  }

  private static Failure failure(TestRun run) {
    Throwable thrown =
        assertThrows(ExecutionException.class, () -> TestRun.await(run.finished())).getCause();
    return assertInstanceOf(Failure.class, thrown);
  }

  @Test
  void stepOfFaultySamplesAloneEndsTheRunAfterIt() throws Exception {
    TestRun run = started(TestRun.spec(3, 0, 2, 2, 0));
    run.startWorker(EnumSet.allOf(Role.class), new FakeEngines(sample -> true, () -> {}));
    Failure failure = failure(run);
    assertEquals(Failure.Kind.UNTRAINABLE, failure.kind());
    assertTrue(failure.getMessage().contains("poisoned"), failure.getMessage());
    run.drain();
    assertTrue(run.newestCheckpoint().endsWith("version-1"));
  }

  @Test
  void exceptionOfTheCoreEndsTheHeadThoughNothingDrains() throws Exception {
    TestRun run = started(TestRun.spec(3, 0, 2, 2, 0));
    run.clock =
        () -> {
          throw new IllegalStateException("the core is half moved");
        };
    Failure failure = failure(run);
    assertEquals(Failure.Kind.DEFECT, failure.kind());
    assertTrue(failure.getMessage().contains("the core is half moved"), failure.getMessage());
    run.clock = Clock.SYSTEM;
    run.drain();
    run.startWorker();
    assertFalse(run.finished().succeeded());
  }

  @Test
  void orderThatNoMessageHoldsEndsTheHeadInsteadOfBeingClaimedForEver() throws Exception {
    TestRun run = new TestRun(vertx, folder, TestRun.spec(1, 0, 1, 2, 0));
    run.prompt = "x".repeat(70_000);
    run.startHead();
    run.startWorker();
    Failure failure = failure(run);
    assertEquals(Failure.Kind.DEFECT, failure.kind());
    assertTrue(failure.getMessage().contains("Lease of 7"), failure.getMessage());
  }

  @Test
  void moreLeavesThanAMessageHoldsAreLearned() throws Exception {
    TestRun run = started(TestRun.spec(1, 0, 12, 80, 0));
    for (int i = 0; i < 4; i++) {
      run.startWorker();
    }
    TestRun.await(run.finished());
    assertTrue(run.newestCheckpoint().endsWith("version-1"));
  }

  @Test
  void hungDeviceIsGivenUpAndAnotherWorkerRunsItsOrder() throws Exception {
    TestRun run = started(TestRun.spec(1, 0, 1, 2, 0));
    CountDownLatch never = new CountDownLatch(1);
    FakeEngines hung =
        new FakeEngines(
            sample -> false,
            () -> {
              try {
                never.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    run.startWorker(EnumSet.of(Role.ROLLOUT), hung);
    run.startWorker(EnumSet.of(Role.ENCODE, Role.REWARD, Role.TRAIN), new FakeEngines());
    while (run.givenUp.isEmpty()) {
      Thread.sleep(50);
    }
    assertEquals(List.of(Phase.STUCK), run.givenUp);
    run.startWorker();
    TestRun.await(run.finished());
    never.countDown();
  }
}
