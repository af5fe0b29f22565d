package org.editr1.reward.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.editr1.Excerpt;
import org.editr1.io.image.RgbImage;
import org.editr1.journey.RunSpec;
import org.editr1.reward.RewardSample;
import org.editr1.reward.RewardScore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class JsonRewardTest {
  private static final RgbImage ONE = new RgbImage(2, 2, new byte[12]);
  private static final RgbImage OTHER = new RgbImage(2, 2, new byte[12]);

  private static List<RewardScore> score(String answer, List<RgbImage> sources) throws Exception {
    try (FakeServer server = new FakeServer(0, asked -> Buffer.buffer(answer));
        RewardClient client =
            new RewardClient(
                "ocr",
                new RunSpec.Server(List.of(), null, null, 2, 20, 0, 1800, null),
                new Endpoints(List.of(server.url() + "/score")),
                "application/json",
                null,
                new Patience(5, 20, 50))) {
      List<RewardSample> samples =
          sources.stream().map(each -> new RewardSample(each, ONE, "write", "well", null)).toList();
      List<RewardScore> scores = new JsonReward("ocr", client).score(samples);
      for (FakeServer.Asked asked : server.asked) {
        JsonObject request = new JsonObject(asked.body());
        assertEquals("/score", asked.path());
        assertEquals("ocr", request.getString("reward"));
        assertEquals("write", request.getString("prompt"));
        assertEquals("well", request.getString("requirement"));
        assertEquals(sources.size() == 1 ? 1 : 2, request.getJsonArray("edited").size());
      }
      return scores;
    }
  }

  @Test
  void oneRequestPerTaskAndOneScorePerEdit() throws Exception {
    List<RewardScore> scores =
        score(
            "{\"scores\": [0.5, {\"score\": -2, \"parts\": {\"found\": 3}}]}",
            List.of(ONE, ONE, OTHER, OTHER));
    RewardScore first = new RewardScore.Scored(0.5, Map.of());
    RewardScore second = new RewardScore.Scored(-2, Map.of("found", 3.0));
    assertEquals(List.of(first, second, first, second), scores);
  }

  @Test
  void errorOfOneEditIsItsFaultAlone() throws Exception {
    assertEquals(
        List.of(new RewardScore.Faulty("no text"), new RewardScore.Scored(1, Map.of())),
        score("{\"scores\": [{\"error\": \"no text\"}, 1]}", List.of(ONE, ONE)));
  }

  @Test
  void malformedAnswerIsTheFaultOfAllItsEdits() throws Exception {
    for (String answer :
        List.of("", "[]", "null", "{}", "{\"scores\": null}", "{\"scores\": [1]}", "1, 2")) {
      for (RewardScore score : score(answer, List.of(ONE, ONE))) {
        String reason = assertInstanceOf(RewardScore.Faulty.class, score, answer).reason();
        assertTrue(reason.endsWith("with 2 scores: \"" + answer + "\""), reason);
      }
    }
  }

  @Test
  void scoreThatIsNoNumberInTheRangeIsTheFaultOfItsEditAlone() throws Exception {
    String parts = "{\"score\": 1, \"parts\": {%s}}";
    String many =
        IntStream.range(0, 17).mapToObj(i -> "\"p" + i + "\": 1").collect(Collectors.joining(","));
    for (String wrong :
        List.of(
            "\"2\"",
            "null",
            "{}",
            "NaN",
            "-Infinity",
            "1e999",
            "1e300",
            parts.formatted("\"a\": NaN"),
            parts.formatted("\"a\": \"b\""),
            parts.formatted("\"" + "a".repeat(41) + "\": 1"),
            parts.formatted(many))) {
      List<RewardScore> scores = score("{\"scores\": [1, " + wrong + "]}", List.of(ONE, ONE));
      assertEquals(new RewardScore.Scored(1, Map.of()), scores.get(0));
      assertInstanceOf(RewardScore.Faulty.class, scores.get(1), wrong);
    }
  }

  @Test
  void wordsOfAScorerAreCut() throws Exception {
    String words = "{\"scores\": [{\"error\": \"" + "no \\ud800\\n".repeat(9_000) + "\"}]}";
    RewardScore score = score(words, List.of(ONE)).get(0);
    String reason = assertInstanceOf(RewardScore.Faulty.class, score).reason();
    assertEquals(Excerpt.LONGEST + 3, reason.length());
    assertTrue(reason.startsWith("no no no"), reason);
  }
}
