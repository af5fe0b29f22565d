package org.editr1.folder;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import org.editr1.LogCapture;
import org.editr1.UserError;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.journey.Message.StepFinished;
import org.editr1.journey.Pass;
import org.editr1.watch.BackgroundSubscriber;
import org.editr1.watch.MetricsLog;
import org.editr1.watch.report.SyntheticRun;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

public class MetricsFileTest {
  private static StepFinished train(int step, double reward) {
    return new StepFinished(new Pass.Step(step), Map.of("reward.train", reward));
  }

  private static StepFinished evaluation(int version, double reward) {
    return new StepFinished(new Pass.Evaluation(version), Map.of("reward.eval", reward));
  }

  private static List<String> lines(Path folder) throws IOException {
    return Files.readAllLines(folder.resolve("metrics.jsonl"));
  }

  @Test
  public void lineStartsWithFinishedStepsAndRewards(@TempDir Path folder) throws IOException {
    MetricsLog metrics = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    Map<String, Double> values =
        Map.of(
            "kl_div", 1e-300, "samples", 288.0, "reward.train", 0.1 + 0.2, "reward.target", -0.5);
    metrics.append(new StepFinished(new Pass.Step(0), values));
    assertEquals(
        List.of(
            "{\"step\":1,\"reward.target\":-0.5,\"reward.train\":0.30000000000000004,"
                + "\"kl_div\":1.0E-300,\"samples\":288}"),
        lines(folder));
  }

  @Test
  public void nonFiniteValuesAreOmitted(@TempDir Path folder) throws IOException {
    MetricsLog metrics = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    Map<String, Double> values =
        Map.of("reward.train", Double.NaN, "grad_norm", Double.POSITIVE_INFINITY, "dropped", 3.0);
    metrics.append(new StepFinished(new Pass.Step(4), values));
    metrics.append(evaluation(5, Double.NaN));
    assertEquals(List.of("{\"step\":5,\"dropped\":3}"), lines(folder));
  }

  @Test
  public void aResumedRunKeepsLinesOfStepsThatAreNotRedone(@TempDir Path folder)
      throws IOException {
    MetricsLog first = new MetricsLog(MetricsFile.open(new RunFolder(folder), 0));
    first.append(evaluation(0, 0.25));
    for (int step = 0; step < 4; step++) {
      first.append(train(step, step));
    }
    first.append(evaluation(4, 0.5));
    SyntheticRun.append(folder.resolve("metrics.jsonl"), "{\"step\":5,\"reward.tr");
    MetricsFile reopened = MetricsFile.open(new RunFolder(folder), 2);
    List<MetricsLine> kept = new ArrayList<>();
    reopened.forEach(kept::add);
    assertEquals(3, kept.size());
    MetricsLog resumed = new MetricsLog(reopened);
    resumed.append(evaluation(0, 0.75));
    resumed.append(train(2, 20));
    resumed.append(train(2, 21));
    assertEquals(
        List.of(
            "{\"step\":0,\"reward.eval\":0.25}",
            "{\"step\":1,\"reward.train\":0}",
            "{\"step\":2,\"reward.train\":1}",
            "{\"step\":3,\"reward.train\":20}"),
        lines(folder));
  }

  @Test
  public void everythingPublishedBeforeTheEndIsWrittenInOrder(@TempDir Path folder)
      throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      Bus bus = Bus.of(vertx);
      Bus.Subscription following =
          await(new MetricsLog(MetricsFile.open(new RunFolder(folder), 0)).follow(vertx));
      for (int step = 0; step < 200; step++) {
        bus.publish(Addresses.STEP_FINISHED, train(step, step / 7.0));
      }
      await(following.stop());
      bus.publish(Addresses.STEP_FINISHED, train(200, 1));
      assertEquals(
          IntStream.rangeClosed(1, 200).boxed().toList(),
          MetricsFile.read(new RunFolder(folder)).stream().map(MetricsLine::version).toList());
    } finally {
      await(vertx.close());
    }
  }

  @Test
  public void aFailureDoesNotStopLaterMessages() throws Exception {
    Vertx vertx = Vertx.vertx();
    List<Integer> received = new ArrayList<>();
    try (LogCapture log = LogCapture.of(BackgroundSubscriber.class)) {
      BackgroundSubscriber inbox = new BackgroundSubscriber(vertx, "test");
      inbox.on(
          Addresses.STEP_FINISHED,
          finished -> {
            received.add(finished.pass().number());
            if (finished.pass().number() == 0) {
              throw new UserError("the disk is full");
            }
          });
      await(inbox.subscribe());
      Bus.of(vertx).publish(Addresses.STEP_FINISHED, train(0, 1));
      Bus.of(vertx).publish(Addresses.STEP_FINISHED, train(1, 1));
      await(inbox.stop());
      await(inbox.stop());
      assertEquals(List.of(0, 1), received);
      assertEquals(List.of("the disk is full"), log.lines(Level.ERROR));
    } finally {
      await(vertx.close());
    }
  }

  public static <T> T await(Future<T> future) throws TimeoutException {
    return future.await(20, TimeUnit.SECONDS);
  }
}
