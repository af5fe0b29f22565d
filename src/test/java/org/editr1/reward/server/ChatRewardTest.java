package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.editr1.io.image.ImageFile;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.editr1.reward.judge.JudgeTemplate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a server that answers as vLLM and SGLang do, and against all that fails. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChatRewardTest {
  private static final Patience SHORT = new Patience(5, 20, 50);
  private static final String KEY = "a-secret-key";

  private FakeServer server;
  private RewardClient client;

  @BeforeEach
  void open() throws Exception {
    server = new FakeServer(0, ChatRewardTest::grade);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  private ChatReward reward(int deadlineSeconds, int retries, String... urls) {
    return reward(deadlineSeconds, retries, 1800, urls);
  }

  private ChatReward reward(int deadlineSeconds, int retries, int patienceSeconds, String... urls) {
    List<String> complete =
        List.of(urls).stream().map(url -> url + "/v1/chat/completions").toList();
    client =
        new RewardClient(
            "openai",
            new RunSpec.Server(
                complete, "judge", "KEY", 3, deadlineSeconds, retries, patienceSeconds, null),
            new Endpoints(complete),
            "application/json",
            KEY,
            SHORT);
    return new ChatReward(
        ChatReward.OPEN_AI, client, "judge", new JudgeTemplate("{prompt} / {requirement}"));
  }

  private ChatReward reward() {
    return reward(20, 3, server.url());
  }

  private static RewardSample sample(int level) {
    byte[] rgb = new byte[4 * 4 * 3];
    Arrays.fill(rgb, (byte) level);
    RgbImage source = new RgbImage(4, 4, new byte[rgb.length]);
    return new RewardSample(source, new RgbImage(4, 4, rgb), "make it " + level, "all of it", null);
  }

  private static List<RewardSample> samples(int count) {
    List<RewardSample> samples = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      samples.add(sample(i));
    }
    return samples;
  }

  /** The grade is in the prompt: level 3 gets the digit 3 with a probability of 0.8, 4 the rest. */
  private static Buffer grade(FakeServer.Asked asked) {
    String text = content(asked).getJsonObject(2).getString("text");
    int level = Integer.parseInt(text.replaceAll("\\D", ""));
    return answer(Map.of("" + level % 6, 0.8, "" + (level + 1) % 6, 0.2));
  }

  private static JsonArray content(FakeServer.Asked asked) {
    return new JsonObject(asked.body())
        .getJsonArray("messages")
        .getJsonObject(0)
        .getJsonArray("content");
  }

  static JsonArray top(Map<String, Double> probabilities) {
    JsonArray top = new JsonArray();
    probabilities.entrySet().stream()
        .sorted((one, other) -> Double.compare(other.getValue(), one.getValue()))
        .forEach(
            each ->
                top.add(
                    new JsonObject()
                        .put("token", each.getKey())
                        .put("logprob", Math.log(each.getValue()))));
    return top;
  }

  private static Buffer answer(Map<String, Double> probabilities) {
    JsonObject token = new JsonObject().put("token", "3").put("top_logprobs", top(probabilities));
    return choice(
        new JsonObject()
            .put("logprobs", new JsonObject().put("content", new JsonArray().add(token))));
  }

  private static Buffer choice(JsonObject choice) {
    return new JsonObject()
        .put("id", "1")
        .put(
            "choices",
            new JsonArray().add(choice.put("message", new JsonObject().put("content", "3"))))
        .toBuffer();
  }

  private static double value(RewardScore score) {
    return assertInstanceOf(RewardScore.Scored.class, score).value();
  }

  private String refusal(ChatReward reward) {
    String message =
        assertThrows(IllegalStateException.class, () -> reward.score(samples(1))).getMessage();
    assertFalse(message.contains(KEY), message);
    return message.replaceAll("127.0.0.1:\\d+", "HOST");
  }

  @Test
  void asksEverySampleOnceAndKeepsTheirOrder() {
    List<RewardScore> scores = reward().score(samples(20));
    assertEquals(20, server.asked.size());
    for (int i = 0; i < 20; i++) {
      double expected = (0.8 * (i % 6) + 0.2 * ((i + 1) % 6)) / 5;
      assertEquals(expected, value(scores.get(i)), 1e-9);
    }
    assertTrue(server.mostAtOnce <= 3, server.mostAtOnce + " at once");
  }

  @Test
  void requestHoldsImagesTextAndSettings() {
    reward().score(samples(1));
    FakeServer.Asked asked = server.asked.get(0);
    assertEquals("/v1/chat/completions", asked.path());
    assertEquals("Bearer " + KEY, asked.authorization());
    JsonObject request = new JsonObject(asked.body());
    assertEquals("judge", request.getString("model"));
    assertEquals(1, request.getInteger("max_tokens"));
    assertEquals(true, request.getBoolean("logprobs"));
    assertEquals(20, request.getInteger("top_logprobs"));
    assertEquals("make it 0 / all of it", content(asked).getJsonObject(2).getString("text"));
    for (int image = 0; image < 2; image++) {
      String url = content(asked).getJsonObject(image).getJsonObject("image_url").getString("url");
      byte[] png = Base64.getDecoder().decode(url.replace("data:image/png;base64,", ""));
      assertEquals(4, ImageFile.decode(png, "image").width());
    }
  }

  @Test
  void retriesPassingFailures() {
    server
        .then(FakeServer.status(429, "slow down"))
        .then(FakeServer.status(500, "no"))
        .then(FakeServer.cut())
        .then(FakeServer.status(408, ""))
        .then(FakeServer.status(200, "<html>"));
    List<RewardScore> scores = reward(20, 6, server.url()).score(samples(1));
    assertEquals(0.04, value(scores.get(0)), 1e-9);
    assertEquals(6, server.asked.size());
  }

  @Test
  void failsAfterAllRetries() {
    for (int i = 0; i < 4; i++) {
      server.then(FakeServer.status(503, "loading " + KEY));
    }
    assertEquals(
        "waiting for openai at http://HOST/v1/chat/completions: HTTP 503: loading ***",
        refusal(reward()));
    assertEquals(4, server.asked.size());
  }

  @Test
  void deadlineEndsSilence() {
    server.then(FakeServer.silence()).then(FakeServer.silence());
    assertEquals(
        "waiting for openai at http://HOST/v1/chat/completions: no answer within 1 s",
        refusal(reward(1, 1, server.url())));
  }

  @Test
  void asksAnotherEndpointWhenOneIsDead() throws Exception {
    FakeServer gone = new FakeServer(0, ChatRewardTest::grade);
    String dead = gone.url();
    gone.close();
    assertEquals(
        "waiting for openai at http://HOST/v1/chat/completions: connection refused",
        refusal(reward(20, 1, dead)));
    client.close();
    List<RewardScore> scores = reward(20, 1, dead, server.url()).score(samples(12));
    assertEquals(12, scores.size());
    assertEquals(12, server.asked.size());
  }

  @Test
  void doesNotRetryLastingFailures() {
    server.then(FakeServer.status(401, "wrong key " + KEY + "\n"));
    assertEquals(
        "openai at http://HOST/v1/chat/completions: HTTP 401: wrong key ***", refusal(reward()));
    assertEquals(1, server.asked.size());
  }

  @Test
  void answerWithoutLogProbabilitiesNamesTheFlag() {
    server.then(request -> request.response().end(choice(new JsonObject().putNull("logprobs"))));
    assertTrue(refusal(reward()).endsWith("(vLLM: --max-logprobs 20)"));
    assertEquals(1, server.asked.size());
  }

  @Test
  void answerWithoutDigitsIsASampleFault() {
    server.then(request -> request.response().end(answer(Map.of("I", 0.6, "3", 0.4))));
    assertEquals(
        "the judge gives no digit: they have 0.40 of the first token, likeliest is \"I\";"
            + " the template must ask for one digit from 0 to 5 and nothing else",
        fault(reward()));
  }

  private static String fault(ChatReward reward) {
    RewardScore score = reward.score(samples(1)).get(0);
    return assertInstanceOf(RewardScore.Faulty.class, score)
        .reason()
        .replaceAll("127.0.0.1:\\d+", "HOST");
  }

  @Test
  void requestThatIsNotAcceptedIsTheFaultOfItsSample() {
    server.then(FakeServer.status(400, "the prompt is too long"));
    List<RewardScore> scores = reward(20, 0, server.url()).score(samples(3));
    assertEquals(
        1, scores.stream().filter(each -> each instanceof RewardScore.Faulty).count(), "of three");
    assertEquals(3, server.asked.size(), "no probe");
  }

  /** The only question of an order: a small edit that is accepted shows that it was the sample. */
  @Test
  void requestThatIsNotAcceptedIsComparedWithASmallOne() {
    server
        .then(FakeServer.status(400, "the prompt has 9000 tokens " + KEY))
        .then(request -> request.response().end(answer(Map.of("3", 1.0))));
    assertEquals(
        "http://HOST/v1/chat/completions: HTTP 400: the prompt has 9000 tokens ***",
        fault(reward()));
    assertEquals(2, server.asked.size());
  }

  @Test
  void serverThatAcceptsNothingRefusesTheRun() {
    server.then(FakeServer.status(400, "at most 5")).then(FakeServer.status(400, "at most 5"));
    ServerFailure refused = assertThrows(ServerFailure.class, () -> reward().score(samples(1)));
    assertTrue(refused.isLasting());
    assertTrue(refused.reason().endsWith("HTTP 400: at most 5"), refused.reason());
  }

  @Test
  void serverThatFailsAtOneRequestAloneIsTheFaultOfItsSample() {
    server
        .then(FakeServer.status(500, "no such layer"))
        .then(FakeServer.status(500, "no such layer"))
        .then(request -> request.response().end(answer(Map.of("3", 1.0))));
    assertTrue(fault(reward(20, 1, server.url())).endsWith("HTTP 500: no such layer"));
  }

  @Test
  void malformedAnswerIsTheFaultOfItsSampleTheSecondTime() {
    for (String answer : List.of("{\"error\": null}", "{\"choices\": [{}]}")) {
      server.then(FakeServer.status(200, answer)).then(FakeServer.status(200, answer));
      String fault = fault(reward());
      assertTrue(fault.contains("is not a chat completion: \"" + answer), fault);
    }
    assertEquals(4, server.asked.size());
  }

  @Test
  void answerWithoutContentIsTheFaultOfItsSample() {
    JsonObject message = new JsonObject().putNull("content").put("refusal", "I cannot\nsay");
    server.then(
        request ->
            request
                .response()
                .end(
                    new JsonObject()
                        .put(
                            "choices",
                            new JsonArray()
                                .add(
                                    new JsonObject()
                                        .put("message", message)
                                        .put("finish_reason", "content_filter")))
                        .toBuffer()));
    assertEquals(
        "the judge's answer has no content (finish_reason content_filter): I cannot say",
        fault(reward()));
  }

  @Test
  void gatewaysStatusInsideAnAnswerCounts() {
    String limit = "{\"error\": {\"code\": 429, \"message\": \"slow down\"}}";
    server.then(FakeServer.status(200, limit));
    assertEquals(0.04, value(reward().score(samples(1)).get(0)), 1e-9);
  }

  @Test
  void redirectIsNamed() {
    server.then(
        request ->
            request.response().setStatusCode(307).putHeader("location", "http://b/v1").end());
    assertEquals(
        "openai at http://HOST/v1/chat/completions: HTTP 307: it is at http://b/v1 now; expected in"
            + " servers.openai.urls",
        refusal(reward()));
  }

  @Test
  void serverThatIsAwayForLongerThanThePatienceIsALastingFailure() {
    ChatReward reward = reward(20, 0, 1, server.url());
    ServerFailure failure;
    do {
      server.then(FakeServer.status(503, "loading"));
      failure = assertThrows(ServerFailure.class, () -> reward.score(samples(1)));
    } while (!failure.isLasting());
    assertEquals(1, reward.score(samples(1)).size());
    server.then(FakeServer.status(503, "loading"));
    failure = assertThrows(ServerFailure.class, () -> reward.score(samples(1)));
    assertFalse(failure.isLasting(), "the time counts from the last answer");
  }

  @Test
  void unifiedRewardReadsAWrittenGrade() {
    server
        .then(request -> request.response().end(written("Fine.\nFinal Score: 3.5")))
        .then(request -> request.response().end(written("I do not know")));
    reward();
    ChatReward unified =
        new ChatReward(ChatReward.UNIFIED, client, "unified", new JudgeTemplate("{prompt}"));
    assertEquals(0.7, value(unified.score(samples(1)).get(0)), 1e-9);
    assertInstanceOf(RewardScore.Faulty.class, unified.score(samples(1)).get(0));
    JsonObject request = new JsonObject(server.asked.get(0).body());
    assertNull(request.getBoolean("logprobs"));
    assertEquals(2, content(server.asked.get(0)).size());
  }

  private static Buffer written(String text) {
    JsonObject message = new JsonObject().put("content", text);
    return new JsonObject()
        .put("choices", new JsonArray().add(new JsonObject().put("message", message)))
        .toBuffer();
  }
}
