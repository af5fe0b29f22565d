package org.editr1.actors;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.editr1.LogCapture;
import org.editr1.bus.Addresses;
import org.editr1.bus.Bus;
import org.editr1.engine.FakeEngines;
import org.editr1.engine.Inputs;
import org.editr1.engine.WorkerEngines;
import org.editr1.engine.WorkerEngines.RewardEngine;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.Order.RewardOrder;
import org.editr1.journey.Result.Score;
import org.editr1.journey.Role;
import org.editr1.journey.RunSpec;
import org.editr1.journey.TensorRef;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardResources.Secrets;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.Rewards;
import org.editr1.reward.server.FakeServer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A run whose reward a server gives: it waits for a dead one, says so, and asks nothing twice. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
@ExtendWith(VertxExtension.class)
class ServerRewardTest {
  private static final RunSpec SPEC = TestRun.spec(3, 1, 2, 2, 2);

  @TempDir Path folder;
  private Vertx vertx;

  @BeforeEach
  void use(Vertx extensionVertx) {
    vertx = extensionVertx;
  }

  /** A picture's score is in its first level. */
  private static Buffer score(FakeServer.Asked asked) {
    JsonArray scores = new JsonArray();
    for (Object png : new JsonObject(asked.body()).getJsonArray("edited")) {
      byte[] bytes = Base64.getDecoder().decode((String) png);
      scores.add(ImageFile.decode(bytes, "edit").level(0, 0, 0) / 255.0);
    }
    return new JsonObject().put("scores", scores).toBuffer();
  }

  private static RewardFunction reward(String url) {
    RunSpec.Server server = new RunSpec.Server(List.of(url), null, null, 2, 20, 0, 1800, null);
    return Rewards.of("reward", Map.of("http", 1.0))
        .open(
            new RewardResources(
                new RewardSetup(null, RunSpec.Clip.NONE, Map.of("http", server), 0),
                null,
                Secrets.NONE));
  }

  /** What is scored is a picture of what the fake rollout's bytes add up to. */
  private record Scoring(RewardFunction reward) implements RewardEngine {
    @Override
    public List<Score> reward(RewardOrder order, Inputs inputs) {
      int sum = 0;
      for (TensorRef rollout : order.rollouts()) {
        for (byte one : inputs.of(rollout)) {
          sum = 31 * sum + one;
        }
      }
      List<RewardSample> samples = new ArrayList<>();
      for (int sample : order.samples()) {
        byte level = (byte) (sum + 97 * sample);
        RgbImage edited = new RgbImage(1, 1, new byte[] {level, 0, 0});
        String prompt = order.id() + " " + sample;
        samples.add(new RewardSample(edited, edited, prompt, "", null));
      }
      List<Score> scores = new ArrayList<>();
      for (RewardScore score : reward.score(samples)) {
        double value = ((RewardScore.Scored) score).value();
        scores.add(new Score(order.samples().get(scores.size()), value, Map.of("avg", value)));
      }
      return scores;
    }

    @Override
    public void close() {
      reward.close();
    }
  }

  private void startWorker(TestRun run, RewardFunction reward) throws Exception {
    WorkerEngines fake = new FakeEngines().open(SPEC);
    WorkerEngines engines =
        new WorkerEngines(fake.encode(), fake.rollout(), new Scoring(reward), fake.train());
    run.startWorker(EnumSet.allOf(Role.class), unused -> engines);
  }

  private Future<String> reasonLike(String part) throws Exception {
    Promise<String> reported = Promise.promise();
    TestRun.await(
        Bus.of(vertx)
            .subscribe(
                Addresses.NODE_REPORT,
                report -> {
                  if (report.reason().contains(part)) {
                    reported.tryComplete(report.reason());
                  }
                }));
    return reported.future();
  }

  private float[] withLiveServer() throws Exception {
    try (FakeServer server = new FakeServer(0, ServerRewardTest::score)) {
      TestRun run = new TestRun(vertx, folder.resolve("live"), SPEC);
      run.startHead();
      startWorker(run, reward(server.url() + "/score"));
      TestRun.await(run.finished());
      run.close();
      return run.policy();
    }
  }

  @Test
  void runWaitsForAnUnreachableServerAndContinues() throws Exception {
    float[] expected = withLiveServer();
    String url;
    try (FakeServer gone = new FakeServer(0, ServerRewardTest::score)) {
      url = gone.url();
    }
    TestRun run = new TestRun(vertx, folder.resolve("waits"), SPEC);
    run.startHead();
    Future<String> waiting = reasonLike("waiting for http");
    try (LogCapture log = LogCapture.of(WorkerDriver.class)) {
      startWorker(run, reward(url + "/score"));
      assertEquals(
          "waiting for http at " + url + "/score: connection refused", TestRun.await(waiting));
      assertEquals(1, log.lines(Level.WARN).size(), "logged once");
    }
    assertFalse(run.finished().isComplete());

    try (FakeServer server = new FakeServer(URI.create(url).getPort(), ServerRewardTest::score)) {
      TestRun.await(run.finished());
      assertArrayEquals(expected, run.policy());
      assertTrue(server.asked.size() > 0);
    }
  }

  /** Also when the head is stopped in between: what was accepted is in the journal. */
  @Test
  void acceptedScoresAreNeverRequestedAgain() throws Exception {
    float[] expected = withLiveServer();
    try (FakeServer server = new FakeServer(0, ServerRewardTest::score)) {
      TestRun first = new TestRun(vertx, folder.resolve("stopped"), SPEC);
      first.startHead();
      Future<Void> second = first.published(1);
      startWorker(first, reward(server.url() + "/score"));
      TestRun.await(second);
      first.drain();
      first.close();
      TestRun next = new TestRun(vertx, folder.resolve("stopped"), SPEC);
      next.startHead();
      startWorker(next, reward(server.url() + "/score"));
      TestRun.await(next.finished());

      assertArrayEquals(expected, next.policy());
      Set<String> prompts = new HashSet<>();
      for (FakeServer.Asked asked : server.asked) {
        String prompt = new JsonObject(asked.body()).getString("prompt");
        assertTrue(prompts.add(prompt), prompt + " was asked twice");
      }
    }
  }
}
