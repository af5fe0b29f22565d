package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.editr1.LogCapture;
import org.editr1.io.http.MutatedRequests;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardFunction;
import org.editr1.reward.RewardResources;
import org.editr1.reward.RewardResources.Secrets;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.RewardSetup;
import org.editr1.reward.Rewards;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The server under the reference's own requests, hostile ones, and our client. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class RewardServerTest {
  private static final Path GOLDENS = Path.of("src/test/resources/goldens");
  private static final int MOST_BYTES = 1 << 20;

  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final HttpClient client = HttpClient.newHttpClient();
  private final LogCapture log = LogCapture.of(RewardServer.class);
  private volatile CountDownLatch gate = new CountDownLatch(0);
  private Vertx vertx;
  private String url;

  /** The score is the edit's first level; some prompts make it fail. */
  private final RewardFunction reward =
      samples -> {
        batches.add(samples.size());
        try {
          gate.await();
        } catch (InterruptedException e) {
          throw new IllegalStateException(e);
        }
        return samples.stream().map(RewardServerTest::score).toList();
      };

  private static RewardScore score(RewardSample sample) {
    if (sample.prompt().equals("explode")) {
      throw new IllegalStateException("the judge is out of memory");
    }
    return sample.prompt().equals("faulty")
        ? new RewardScore.Faulty("no digits")
        : new RewardScore.Scored(sample.edited().level(0, 0, 0) / 255.0, Map.of());
  }

  @BeforeEach
  void open() throws Exception {
    vertx = Vertx.vertx();
    RewardServer server = new RewardServer(vertx, () -> reward, 4, MOST_BYTES);
    url = "http://127.0.0.1:" + await(server.listen("127.0.0.1", 0));
  }

  @AfterEach
  void close() throws Exception {
    await(vertx.close());
    log.close();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private CompletableFuture<HttpResponse<byte[]>> post(byte[] body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + RewardServer.PATH))
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .timeout(Duration.ofSeconds(30))
            .build();
    return client.sendAsync(request, HttpResponse.BodyHandlers.ofByteArray());
  }

  private void assertRefused(int status, String reason, byte[] body) {
    HttpResponse<byte[]> response = post(body).join();
    String text = new String(response.body(), StandardCharsets.UTF_8);
    assertEquals(status, response.statusCode(), text);
    assertTrue(text.contains(reason), text);
  }

  private static byte[] golden(String file) throws Exception {
    return Files.readAllBytes(GOLDENS.resolve(file));
  }

  private static RgbImage grey(int level) {
    byte[] rgb = new byte[8 * 8 * 3];
    Arrays.fill(rgb, (byte) level);
    return new RgbImage(8, 8, rgb);
  }

  private static byte[] request(String prompt, int... levels) {
    List<byte[]> images = new ArrayList<>();
    for (int level : levels) {
      images.add(ImageFile.jpeg(grey(level), 75));
    }
    return new ScoreRequest(
            images,
            images,
            Collections.nCopies(levels.length, prompt),
            Collections.nCopies(levels.length, ""))
        .write();
  }

  @Test
  void mutatedBodiesAreScoredOrRefusedNeverFailed() throws Exception {
    List<byte[]> seeds = MutatedPickleTest.seeds();
    Random random = new Random(2);
    for (int i = 0; i < 3_000; i++) {
      HttpResponse<byte[]> answer =
          post(MutatedPickleTest.mutated(seeds.get(i % seeds.size()), seeds, random)).join();
      String text = new String(answer.body(), StandardCharsets.UTF_8);
      assertTrue(answer.statusCode() == 200 || answer.statusCode() == 400, text);
    }
    MutatedRequests.send(URI.create(url).getPort(), 1_000, RewardServer.PATH + "x", "/");
    assertEquals(200, post(request("edit", 255)).join().statusCode());
  }

  @Test
  void answersReferenceClient() throws Exception {
    for (String file : List.of("request.bin", "request_repeated.bin", "request_large.bin")) {
      byte[] body = golden("reward-protocol-client/" + file);
      HttpResponse<byte[]> response = post(body).join();
      assertEquals(200, response.statusCode(), new String(response.body(), StandardCharsets.UTF_8));
      List<byte[]> images = ScoreRequest.read(body).images();
      List<Double> scores = ScoreAnswer.read(response.body()).scores();
      assertEquals(images.size(), scores.size());
      for (int i = 0; i < scores.size(); i++) {
        RgbImage edited = ImageFile.decode(images.get(i), file);
        assertEquals(edited.level(0, 0, 0) / 255.0, scores.get(i));
      }
    }
  }

  @Test
  void answers400ToMalformedBodies() throws Exception {
    assertRefused(400, "0x63", golden("reward-protocol-refused/refused-call-protocol-0.bin"));
    assertRefused(400, "cut off", golden("reward-protocol-refused/refused-bytes-length-lie.bin"));
    assertRefused(
        400,
        "images is missing",
        golden("reward-protocol-refused/refused-fields-images-missing.bin"));
    assertRefused(400, "at most " + MOST_BYTES, new byte[MOST_BYTES + 1]);
    byte[] noImage = "no image".getBytes(StandardCharsets.UTF_8);
    List<byte[]> one = List.of(noImage);
    assertRefused(
        400,
        "ref_images[0] is not a PNG, JPEG or WebP image",
        new ScoreRequest(one, one, List.of("a"), List.of("")).write());
    assertEquals(List.of(), batches);
    assertEquals(5, log.lines(Level.WARN).size(), "one line for each refusal");
  }

  @Test
  void failedScoringAnswers500ToItsRequestAlone() throws Exception {
    assertRefused(500, "sample 0: no digits", request("faulty", 9));
    gate = new CountDownLatch(1);
    CompletableFuture<HttpResponse<byte[]>> first = post(request("first", 1));
    while (batches.size() < 2) {
      Thread.sleep(1);
    }
    CompletableFuture<HttpResponse<byte[]>> bad = post(request("explode", 2));
    CompletableFuture<HttpResponse<byte[]>> good = post(request("fine", 3));
    gate.countDown();
    assertEquals(200, first.join().statusCode());
    assertEquals(500, bad.join().statusCode());
    assertEquals(
        "the judge is out of memory", new String(bad.join().body(), StandardCharsets.UTF_8));
    assertEquals(200, good.join().statusCode());
    assertEquals(2, log.lines(Level.WARN).size(), "one line for each failure");
  }

  @Test
  void batchesRequestsThatArriveWhileScoring() throws Exception {
    gate = new CountDownLatch(1);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    answers.add(post(request("first", 1)));
    while (batches.isEmpty()) {
      Thread.sleep(1);
    }
    for (int i = 0; i < 4; i++) {
      answers.add(post(request("more", 2, 3)));
    }
    gate.countDown();
    answers.forEach(answer -> assertEquals(200, answer.join().statusCode()));
    assertTrue(batches.stream().allMatch(size -> size <= 4), batches.toString());
    assertEquals(9, batches.stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void bodiesUnderWayHaveOneLimit() {
    gate = new CountDownLatch(1);
    List<CompletableFuture<HttpResponse<byte[]>>> answers = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      answers.add(post(request("a".repeat(450_000), 1)));
    }
    CompletableFuture.anyOf(answers.toArray(new CompletableFuture<?>[0])).join();
    gate.countDown();
    List<Integer> statuses =
        answers.stream().map(each -> each.join().statusCode()).sorted().toList();
    // Bodies that come at the same time may exceed the limit together: then several are refused.
    assertEquals(List.of(200, 500), statuses.stream().distinct().toList());
    assertEquals(200, post(request("a".repeat(450_000), 1)).join().statusCode());
  }

  @Test
  void refusesOtherPathsAndMethods() throws Exception {
    HttpRequest other = HttpRequest.newBuilder(URI.create(url + "/mode/cot")).build();
    assertEquals(404, client.send(other, HttpResponse.BodyHandlers.discarding()).statusCode());
    HttpRequest get = HttpRequest.newBuilder(URI.create(url + RewardServer.PATH)).build();
    assertEquals(405, client.send(get, HttpResponse.BodyHandlers.discarding()).statusCode());
  }

  @Test
  void answersEditR1HttpReward() {
    RunSpec.Server server = new RunSpec.Server(List.of(url), null, null, 2, 20, 0, 1800, null);
    RewardSetup setup = new RewardSetup(null, RunSpec.Clip.NONE, Map.of("edit-r1-http", server), 0);
    try (RewardFunction asking =
        Rewards.of("reward", Map.of("edit-r1-http", 1.0))
            .open(new RewardResources(setup, null, Secrets.NONE))) {
      List<RewardSample> samples = new ArrayList<>();
      for (int i = 0; i < 70; i++) {
        samples.add(new RewardSample(grey(0), grey(i), "p", "r", null));
      }
      List<RewardScore> scores = asking.score(samples);
      for (int i = 0; i < 70; i++) {
        assertEquals(i / 255.0, ((RewardScore.Scored) scores.get(i)).value(), 1.01 / 255);
      }
    }
    assertEquals(70, batches.stream().mapToInt(Integer::intValue).sum());
  }
}
