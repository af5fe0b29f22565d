package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.editr1.LogCapture;
import org.editr1.bus.Addresses;
import org.editr1.engine.FakeEngines;
import org.editr1.folder.LineFile;
import org.editr1.journey.GroupKey;
import org.editr1.journey.Message.SampleDropped;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.SampleKey;
import org.editr1.journey.Split;
import org.editr1.run.Run;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run that is stopped, disturbed or short of workers ends as one that is not. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class ResumeTest {
  private static final RunSpec SPEC = TestRun.spec(5, 1, 3, 4, 4);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
  }

  private TestRun run(String name) {
    return new TestRun(vertx, folder.resolve(name), SPEC);
  }

  @Test
  void stoppedRunResumesToTheSameWeights() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("stopped");
    first.startHead();
    Future<Void> second = first.published(2);
    first.startWorker();
    TestRun.await(second);
    first.drain();
    first.close();

    TestRun next = run("stopped");
    List<StepFinished> ended = next.record(Addresses.STEP_FINISHED);
    next.startHead();
    next.startWorker();
    TestRun.await(next.finished());

    assertArrayEquals(expected, next.policy());
    assertTrue(
        ended.stream()
            .filter(step -> step.pass() instanceof Pass.Step)
            .allMatch(s -> s.pass().number() >= 2),
        "a finished step is not done again");
  }

  @Test
  void endedRunGoesOnWithMoreStepsToTheWeightsOfALongerRun() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun shorter = new TestRun(vertx, folder.resolve("longer"), TestRun.spec(3, 1, 3, 4, 4));
    shorter.startHead();
    shorter.startWorker();
    TestRun.await(shorter.finished());
    shorter.close();

    TestRun longer = run("longer");
    longer.startHead();
    longer.startWorker();
    TestRun.await(longer.finished());
    assertArrayEquals(expected, longer.policy());
  }

  @Test
  void brokenCheckpointFallsBackToTheOneBefore() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("broken");
    first.startHead();
    Future<Void> fourth = first.published(4);
    first.startWorker();
    TestRun.await(fourth);
    first.drain();
    first.close();
    Path folder = first.newestCheckpoint();
    Files.writeString(folder.resolve("state.json"), "{");

    TestRun next = run("broken");
    try (LogCapture log = LogCapture.of(LearnerVerticle.class)) {
      next.startHead();
      assertEquals(1, log.lines(Level.WARN).size());
    }
    next.startWorker();
    TestRun.await(next.finished());
    assertArrayEquals(expected, next.policy());
  }

  @Test
  void runWaitsForItsJournalAndGoesOnByItself() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun run = run("refused");
    AtomicInteger opened = new AtomicInteger();
    run.openJournals(
        file -> {
          LineFile lines = LineFile.open(file);
          if (opened.incrementAndGet() % 4 == 2) {
            lines.close();
          }
          return lines;
        });
    try (LogCapture log = LogCapture.of(Run.class);
        LogCapture worker = LogCapture.of(WorkerDriver.class)) {
      run.startHead();
      run.startWorker();
      TestRun.await(run.finished());
      assertTrue(worker.lines(Level.ERROR).isEmpty(), "workers are only kept waiting");
      List<String> waits = log.lines(Level.WARN);
      assertTrue(
          waits.get(0).startsWith("the run waits: the journal cannot be written: "),
          waits::toString);
    }
    assertArrayEquals(expected, run.policy());
  }

  @Test
  void startRemovesWhatKilledHeadsHaveLeft() throws Exception {
    TestRun first = run("left");
    first.startHead();
    Future<Void> second = first.published(2);
    first.startWorker();
    TestRun.await(second);
    first.drain();
    first.close();
    Path store = folder.resolve("left/store");
    Path gradient = store.resolve("step-1/group-0/train-0.0123456789.safetensors");
    Path policy = store.resolve("policies/live-0.0123456789.safetensors");
    Path rollout = store.resolve("step-1/group-0/rollout-0.0123456789.safetensors");
    for (Path file : List.of(gradient, policy, rollout)) {
      Files.writeString(file, "left");
    }
    TestRun next = run("left");
    next.startHead();
    next.startWorker();
    TestRun.await(next.finished());
    assertEquals(
        List.of(rollout), Stream.of(gradient, policy, rollout).filter(Files::exists).toList());
  }

  @Test
  void workersKeepTheirResultsWhileTheDiskIsFull() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun run = run("full");
    run.startHead();
    Future<Void> first = run.published(1);
    try (LogCapture log = LogCapture.of(WorkerDriver.class);
        LogCapture head = LogCapture.of(Run.class)) {
      run.startWorker();
      TestRun.await(first);
      run.reserve(Long.MAX_VALUE / 2);
      while (log.lines(Level.WARN).isEmpty()) {
        Thread.onSpinWait();
      }
      run.reserve(0);
      TestRun.await(run.finished());
      assertTrue(
          log.lines(Level.WARN).get(0).contains(" waits: "), log.lines(Level.WARN)::toString);
      assertEquals(
          1, head.lines(Level.INFO).stream().filter(line -> line.contains(" joins ")).count());
    }
    assertArrayEquals(expected, run.policy());
  }

  @Test
  void runResumesFromItsCheckpointAloneWhenTheJournalsAreLost() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("lost");
    first.startHead();
    Future<Void> third = first.published(3);
    first.startWorker();
    TestRun.await(third);
    first.drain();
    first.close();
    try (Stream<Path> files = Files.walk(folder.resolve("lost/store"))) {
      for (Path file : files.filter(one -> one.endsWith("journal.jsonl")).toList()) {
        Files.delete(file);
      }
    }
    TestRun next = run("lost");
    List<StepFinished> ended = next.record(Addresses.STEP_FINISHED);
    next.startHead();
    next.startWorker();
    TestRun.await(next.finished());
    assertArrayEquals(expected, next.policy());
    assertTrue(
        ended.stream().noneMatch(end -> end.pass().equals(new Pass.Evaluation(0))),
        "a complete evaluation is not done again");
  }

  @Test
  void checkpointRestoresDeletedAdapters() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("old");
    first.startHead();
    Future<Void> third = first.published(3);
    first.startWorker();
    TestRun.await(third);
    first.drain();
    first.close();
    first.deletePolicies();

    TestRun next = run("old");
    next.startHead();
    next.startWorker();
    TestRun.await(next.finished());
    assertArrayEquals(expected, next.policy());
  }

  @Test
  void workersOfSingleRolesTrainTheSameWeights() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun run = run("roles");
    run.startHead();
    for (Role role : Role.values()) {
      run.startWorker(EnumSet.of(role), new FakeEngines());
    }
    TestRun.await(run.finished());
    assertArrayEquals(expected, run.policy());
  }

  @Test
  void leavingWorkerReleasesItsOrders() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun run = run("leaves");
    run.startHead();
    Future<Void> second = run.published(1);
    String leaver = run.startWorker();
    TestRun.await(second);
    TestRun.await(vertx.undeploy(leaver));
    run.startWorker();
    TestRun.await(run.finished());
    assertArrayEquals(expected, run.policy());
  }

  @Test
  void concludedRunEvaluatesItsLastVersionAndCanResume() throws Exception {
    float[] expected = run("undisturbed").undisturbed();
    TestRun first = run("concluded");
    List<StepFinished> ended = first.record(Addresses.STEP_FINISHED);
    first.startHead();
    first.conclude();
    first.startWorker();
    TestRun.await(first.finished());
    // With a lag of 1 the steps 0 and 1 are open at the start.
    assertLast(2, ended, Split.TEST);
    assertLast(1, ended, Split.TRAIN);
    first.close();

    TestRun next = run("concluded");
    next.startHead();
    next.startWorker();
    TestRun.await(next.finished());
    assertArrayEquals(expected, next.policy());
  }

  /** Waits, since publications may arrive shortly after the run has ended. */
  private static void assertLast(int expected, List<StepFinished> ended, Split split)
      throws InterruptedException {
    for (int tries = 0; tries < 200 && last(ended, split) < expected; tries++) {
      Thread.sleep(50);
    }
    assertEquals(expected, last(ended, split));
  }

  private static int last(List<StepFinished> ended, Split split) {
    return ended.stream()
        .filter(one -> one.pass().split() == split)
        .mapToInt(one -> one.pass().number())
        .max()
        .orElse(-1);
  }

  @Test
  void faultySampleIsDroppedAndTheOthersAreTrained() throws Exception {
    SampleKey poisoned = new SampleKey(new GroupKey(new Pass.Step(1), 2), 3);
    TestRun run = run("poisoned");
    List<SampleDropped> dropped = run.record(Addresses.SAMPLE_DROPPED);
    List<StepFinished> ended = run.record(Addresses.STEP_FINISHED);
    run.startHead();
    try (LogCapture log = LogCapture.of(WorkerDriver.class)) {
      run.startWorker(EnumSet.allOf(Role.class), new FakeEngines(poisoned::equals, () -> {}));
      TestRun.await(run.finished());
      assertEquals(List.of("step-1/group-2/rollout-1 failed: poisoned"), log.lines(Level.WARN));
    }

    // The drop was published before.
    assertLast(4, ended, Split.TRAIN);
    assertEquals(List.of(new SampleDropped(poisoned, "poisoned")), dropped);
    StepFinished step =
        ended.stream().filter(one -> one.pass().equals(new Pass.Step(1))).findFirst().orElseThrow();
    assertEquals(11, step.values().get("samples"));
    assertEquals(1, step.values().get("dropped"));
  }
}
